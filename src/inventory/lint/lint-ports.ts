import { DIRECTIONS, type Direction } from '../../model/connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { NetworkPolicyRule } from '../../policy/kubernetes/network-policy.ts';
import type { PolicyOf } from '../../policy/policy.ts';
import { type AroundPorts, describePort, MAX_TARGETS, missedPort, type Target } from './missed-port.ts';
import type { PodsInView } from './pods-in-view.ts';

/**
 * Finds ports that no pod behind the rule has: the port of its Service, which policies never see, because the address is
 * translated before (kubernetes/website#8295), and names that no container declares. Only where the ports of all targets are
 * known; that a port is not declared says nothing by itself, because pods also listen on undeclared ports.
 */
export function lintPorts(
  policy: PolicyOf<'kubernetes'>,
  around: AroundPorts,
  view: PodsInView,
): readonly Diagnostic[] {
  return DIRECTIONS.flatMap((direction) =>
    policy.value[direction].flatMap((rule, i) => lintRule(policy, direction, rule, i, around, view)),
  );
}

function lintRule(
  policy: PolicyOf<'kubernetes'>,
  direction: Direction,
  rule: NetworkPolicyRule,
  index: number,
  around: AroundPorts,
  view: PodsInView,
): Diagnostic[] {
  if (rule.ports === 'any') return [];
  const targets = targetsOf(policy, direction, rule, view);
  if (targets.length === 0 || targets.length > MAX_TARGETS) return [];
  return rule.ports.flatMap((port, j): Diagnostic[] => {
    const path = ['spec', direction, index, 'ports', j, 'port'];
    const found = missedPort({ protocols: [port.protocol], port: port.port }, targets, around, String);
    return found === undefined ? [] : [describePort(policy, path, found)];
  });
}

/** The pods whose ports the rule names: those that the policy selects, or the peers; none where not all are known. */
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
