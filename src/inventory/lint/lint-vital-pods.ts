import type { Diagnostic } from '../../model/diagnostic.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import { composeTiers } from '../../policy/compile-policies.ts';
import { knownOf } from '../../policy/known-of-cluster.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { BarePolicy } from '../../policy/policy.ts';
import { cutWays, withoutRepeats } from '../../policy/together/lint-vital-ways.ts';
import { CALLED_BY_API_SERVER, VITAL_WAYS, type VitalWay } from '../../policy/together/vital-ways.ts';
import type { Inventory } from '../inventory.ts';
import { workloadsOf } from '../pods/workloads-of.ts';
import type { Purpose } from '../purpose-of-images.ts';
import { endsOf } from '../resolve/service-targets.ts';
import { servicesForPolicies } from '../services-for-policies.ts';

/**
 * Finds policies that cut off what, by the inventory, the cluster depends on, wherever it is and whatever its labels are: what
 * its own webhooks and APIs name, and controllers and deployers by their images. What is already reported by the usual labels of
 * such pods is left out.
 */
export function lintVitalPods(
  policies: readonly BarePolicy[],
  inventory: Inventory,
  platform: Platform,
  others: readonly BarePolicy[] = [],
): readonly Diagnostic[] {
  if (policies.length === 0) return [];
  const ways = vitalWaysOf(inventory);
  if (ways.length === 0) return [];
  const { namespaces } = inventory;
  const known = knownOf({ services: servicesForPolicies(inventory), namespaces });
  const tables = { tiers: composeTiers([...policies, ...others], platform, known) };
  const usual = new Set(cutWays(tables, VITAL_WAYS).map(({ way, namespace }) => keyOf(way, namespace)));
  return withoutRepeats(
    cutWays(tables, ways).filter(({ way, namespace }) => !usual.has(keyOf(way, namespace))),
  );
}

/** The vital connections of the pods that the inventory shows: those on which the cluster, or whoever repairs it, depends. */
export function vitalWaysOf(inventory: Inventory): readonly VitalWay[] {
  return [...calledWays(inventory), ...waysOfPurposes(inventory)];
}

function keyOf({ code, direction }: VitalWay, namespace: string): string {
  return JSON.stringify([code, direction, namespace]);
}

function calledWays(inventory: Inventory): readonly VitalWay[] {
  return (inventory.called ?? []).flatMap(({ namespace, name, port }) => {
    const service = inventory.services.find((one) => one.namespace === namespace && one.name === name);
    const served = service?.ports.find((one) => one.port === port && one.protocol === 'TCP');
    if (service === undefined || served === undefined) return [];
    return endsOf(service, served, inventory).flatMap((end): VitalWay[] => {
      if (end.endpoint.kind !== 'workload' || end.port === undefined) return [];
      return [
        {
          ...CALLED_BY_API_SERVER,
          pods: [end.endpoint],
          isEverywhere: true,
          doors: [{ protocol: 'TCP', port: end.port }],
        },
      ];
    });
  });
}

const CODES: Readonly<Record<Purpose, string>> = {
  'ingress-controller': 'policy/cuts-ingress-controller',
  deployer: 'policy/cuts-deployer',
};

function waysOfPurposes(inventory: Inventory): readonly VitalWay[] {
  return (['ingress-controller', 'deployer'] as const).flatMap((purpose) => {
    const pods = podsFor(purpose, inventory);
    const ways = VITAL_WAYS.filter(({ code }) => code === CODES[purpose]);
    return pods.length === 0 ? [] : ways.map((way) => ({ ...way, pods, isEverywhere: true }));
  });
}

function podsFor(purpose: Purpose, inventory: Inventory): readonly WorkloadEndpoint[] {
  return workloadsOf({
    ...inventory,
    workloads: inventory.workloads.filter(({ profile }) => profile.purpose === purpose),
    pods: inventory.pods.filter(({ profile }) => profile.purpose === purpose),
  });
}
