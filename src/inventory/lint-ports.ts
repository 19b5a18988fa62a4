import type { Direction } from '../model/connection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { policyPath } from '../model/verdict.ts';
import { didYouMean } from '../policy/did-you-mean.ts';
import type { NetworkPolicyPort, NetworkPolicyRule } from '../policy/kubernetes/network-policy.ts';
import type { FieldPath } from '../policy/manifest.ts';
import type { PolicyOf } from '../policy/policy.ts';
import type { InventoryService, PodProfile } from './inventory.ts';
import type { PodsInView } from './pods-in-view.ts';

/** Rules that reach more kinds of pods than this name no port of one of them. */
const MAX_TARGETS = 200;

export type ServicesByNamespace = ReadonlyMap<string, readonly InventoryService[]>;

/**
 * Ports that no pod behind the rule has: the port of its Service, which policies never see, because the address is
 * translated before (kubernetes/website#8295), and names that no container declares. Only where the ports of all targets
 * are known; that a port is not declared alone says nothing, because pods listen on others, too.
 */
export function lintPorts(
  policy: PolicyOf<'kubernetes'>,
  services: ServicesByNamespace,
  view: PodsInView,
): readonly Diagnostic[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    policy.value[direction].flatMap((rule, i) => lintRule(policy, direction, rule, i, services, view)),
  );
}

function lintRule(
  policy: PolicyOf<'kubernetes'>,
  direction: Direction,
  rule: NetworkPolicyRule,
  index: number,
  services: ServicesByNamespace,
  view: PodsInView,
): Diagnostic[] {
  if (rule.ports === 'any') return [];
  const targets = targetsOf(policy, direction, rule, view);
  if (targets.length === 0 || targets.length > MAX_TARGETS) return [];
  return rule.ports.flatMap((port, j): Diagnostic[] => {
    const path = ['spec', direction, index, 'ports', j, 'port'];
    const found = 'any' === port.port ? undefined : lintPort(port, targets, services);
    return found === undefined ? [] : [report(policy, path, found)];
  });
}

interface Target {
  readonly namespace: string;
  readonly profile: PodProfile;
}

/** The pods whose ports the rule names: those that the policy selects, or the peers; none where they are not all known. */
function targetsOf(
  { value }: PolicyOf<'kubernetes'>,
  direction: Direction,
  { peers }: NetworkPolicyRule,
  view: PodsInView,
): readonly Target[] {
  if (direction === 'ingress') return view.select(value.namespace, value.podSelector, MAX_TARGETS + 1);
  if (peers === 'any') return [];
  const targets: Target[] = [];
  for (const peer of peers) {
    if (peer.kind !== 'selectors') return [];
    const { namespaceSelector, podSelector = { requirements: [] } } = peer;
    const where = namespaceSelector === undefined ? [value.namespace] : view.namespacesOf(namespaceSelector);
    for (const namespace of where) {
      targets.push(...view.select(namespace, podSelector, MAX_TARGETS + 1));
      if (targets.length > MAX_TARGETS) return [];
    }
  }
  return targets;
}

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

function lintPort(
  { protocol, port }: NetworkPolicyPort,
  targets: readonly Target[],
  services: ServicesByNamespace,
): Finding | undefined {
  if (port === 'any') return undefined;
  if ('name' in port) {
    const declared = targets.map(({ profile }) => profile.ports);
    if (declared.includes(undefined)) return undefined;
    const known = declared.flatMap((ports) => ports ?? []);
    if (known.some((one) => one.name === port.name && one.protocol === protocol)) return undefined;
    const near = didYouMean(
      port.name,
      known.filter((one) => one.protocol === protocol).map(({ name }) => name),
    );
    const isOther = known.some(({ name }) => name === port.name);
    return {
      code: 'inventory/port-name-unknown',
      message: `no container of the pods behind this rule declares a ${protocol} port \`${port.name}\`, so it matches nothing`,
      help: isOther
        ? 'the containers declare it with another protocol; write that in `protocol`'
        : near === undefined
          ? 'write the number of the port, or the name that the containers declare'
          : `did you mean \`${near}\`?`,
    };
  }
  if (port.first !== port.last || targets.some(({ profile }) => listensOn(profile, protocol, port.first)))
    return undefined;
  const mapped = targets.map((target) => mappingOf(target, protocol, port.first, services));
  const [first] = mapped;
  if (first === undefined || mapped.includes(undefined)) return undefined;
  return {
    code: 'inventory/service-port',
    message: `${protocol} ${port.first} is the port of Service \`${first.service.namespace}/${first.service.name}\`, which sends it to ${first.target} of the pods; policies see only the port of the pod`,
    help: `write \`port: ${first.target}\``,
  };
}

/** True also when it is not known. */
function listensOn({ listens }: PodProfile, protocol: string, port: number): boolean {
  return listens === undefined || listens.some((one) => one.protocol === protocol && one.port === port);
}

/** The Service that has the port and sends it to another port of this pod. */
function mappingOf(
  { namespace, profile }: Target,
  protocol: string,
  port: number,
  services: ServicesByNamespace,
) {
  const selecting = (services.get(namespace) ?? []).filter(
    ({ selector }) =>
      selector !== undefined &&
      [...selector].every(([key, value]) => profile.labels.labels.get(key) === value),
  );
  const sent = selecting.flatMap((service) =>
    service.ports.map(({ targetPort, ...one }) => ({ service, ...one, target: targetPort })),
  );
  const isTarget = sent.some(({ target }) => target === port);
  return isTarget
    ? undefined
    : sent.find((one) => one.protocol === protocol && one.port === port && one.target !== port);
}

function report(
  { ref, document }: PolicyOf<'kubernetes'>,
  path: FieldPath,
  { code, message, help }: Finding,
): Diagnostic {
  return {
    code,
    severity: 'warning',
    meaning: 'noted',
    message: `\`${policyPath(ref)}\`: ${message}`,
    help,
    span: document.spanOf(path),
  };
}
