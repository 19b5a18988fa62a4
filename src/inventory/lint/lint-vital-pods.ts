import type { Diagnostic } from '../../model/diagnostic.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import { composeTiers } from '../../policy/compile-policies.ts';
import { knownOf } from '../../policy/known-of-cluster.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { BarePolicy } from '../../policy/policy.ts';
import { cutConnections, withoutRepeats } from '../../policy/together/lint-vital-connections.ts';
import {
  CALLED_BY_API_SERVER,
  VITAL_CONNECTIONS,
  type VitalConnection,
} from '../../policy/together/vital-connections.ts';
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
  const vitals = vitalConnectionsOf(inventory);
  if (vitals.length === 0) return [];
  const { namespaces } = inventory;
  const known = knownOf({ services: servicesForPolicies(inventory), namespaces });
  const tables = { tiers: composeTiers([...policies, ...others], platform, known) };
  const usual = new Set(
    cutConnections(tables, VITAL_CONNECTIONS).map(({ vital, namespace }) => keyOf(vital, namespace)),
  );
  return withoutRepeats(
    cutConnections(tables, vitals).filter(({ vital, namespace }) => !usual.has(keyOf(vital, namespace))),
  );
}

/** The vital connections of the pods that the inventory shows: those that the cluster, or its repair, depends on. */
export function vitalConnectionsOf(inventory: Inventory): readonly VitalConnection[] {
  return [...calledConnections(inventory), ...connectionsOfPurposes(inventory)];
}

function keyOf({ code, direction }: VitalConnection, namespace: string): string {
  return JSON.stringify([code, direction, namespace]);
}

function calledConnections(inventory: Inventory): readonly VitalConnection[] {
  return (inventory.called ?? []).flatMap(({ namespace, name, port }) => {
    const service = inventory.services.find((one) => one.namespace === namespace && one.name === name);
    const served = service?.ports.find((one) => one.port === port && one.protocol === 'TCP');
    if (service === undefined || served === undefined) return [];
    return endsOf(service, served, inventory).flatMap((end): VitalConnection[] => {
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

function connectionsOfPurposes(inventory: Inventory): readonly VitalConnection[] {
  return (['ingress-controller', 'deployer'] as const).flatMap((purpose) => {
    const pods = podsFor(purpose, inventory);
    const vitals = VITAL_CONNECTIONS.filter(({ code }) => code === CODES[purpose]);
    return pods.length === 0 ? [] : vitals.map((vital) => ({ ...vital, pods, isEverywhere: true }));
  });
}

function podsFor(purpose: Purpose, inventory: Inventory): readonly WorkloadEndpoint[] {
  return workloadsOf({
    ...inventory,
    workloads: inventory.workloads.filter(({ profile }) => profile.purpose === purpose),
    pods: inventory.pods.filter(({ profile }) => profile.purpose === purpose),
  });
}
