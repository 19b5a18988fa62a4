import type { Direction } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { PORT_PROTOCOLS } from '../../../model/protocol.ts';
import {
  type CiliumNetworkPolicy,
  type CiliumPort,
  type CiliumRule,
  type CiliumSpec,
  SECTIONS,
} from '../../../policy/cilium/cilium-policy.ts';
import { sectionKind } from '../../../policy/cilium/read/rule-kind.ts';
import type { PolicyOf } from '../../../policy/policy.ts';
import type { SelectedPods } from '../missed-pods.ts';
import {
  type AroundPorts,
  describePort,
  MAX_TARGETS,
  missedPort,
  type Target,
  type WantedPort,
} from '../missed-port.ts';
import type { PodsInView } from '../pods-in-view.ts';
import { podsOfSubject } from './lint-cilium-selection.ts';
import { podsOfIdentitySelector } from './pods-of-identity-selector.ts';

/** Finds ports of a Cilium policy that no pod behind the rule has, as in `lintPorts`. */
export function lintCiliumPorts(
  policy: PolicyOf<'cilium'>,
  around: AroundPorts,
  view: PodsInView,
): readonly Diagnostic[] {
  const { value } = policy;
  if (value.kind !== 'policy' || value.isRefused) return [];
  return value.specs.flatMap((spec) =>
    SECTIONS.flatMap((section) =>
      (spec.sections[section] ?? []).flatMap((rule) => {
        const { direction } = sectionKind(section);
        const targets = targetsOf(rule, direction, spec, value, view);
        if (targets.length === 0 || targets.length > MAX_TARGETS) return [];
        return (rule.toPorts ?? []).flatMap(({ ports, path }) =>
          ports.flatMap((port, i) => {
            const wanted = wantedPort(port, direction);
            const found = wanted && missedPort(wanted, targets, around, quoted);
            return found === undefined ? [] : [describePort(policy, [...path, 'ports', i, 'port'], found)];
          }),
        );
      }),
    ),
  );
}

/** The pods whose ports the rule names; none where not all are known, or some are not pods. */
function targetsOf(
  { peers, toPorts = [] }: CiliumRule,
  direction: Direction,
  spec: CiliumSpec,
  policy: CiliumNetworkPolicy,
  view: PodsInView,
): readonly Target[] {
  if (toPorts.length === 0) return [];
  const selectors =
    direction === 'ingress'
      ? [podsOfSubject(spec, policy)]
      : (peers.endpoints ?? []).map(({ requirements }) =>
          podsOfIdentitySelector(requirements, policy.namespace),
        );
  const known = selectors.filter((one): one is SelectedPods => one !== undefined);
  if (known.length < selectors.length) return [];
  const targets: Target[] = [];
  for (const { namespaces, pods } of known) {
    for (const namespace of view.namespacesOf(namespaces)) {
      targets.push(...view.select(namespace, pods, MAX_TARGETS + 1));
      if (targets.length > MAX_TARGETS) return [];
    }
  }
  return targets.filter(({ profile }) => !profile.isHostNetwork);
}

/** Undefined for what stands for many ports. Before 1.20 a name at egress is not looked up at the peers alone. */
function wantedPort(
  { protocol, port, endPort = 0 }: CiliumPort,
  direction: Direction,
): WantedPort | undefined {
  const protocols = protocol === 'ANY' ? PORT_PROTOCOLS : PORT_PROTOCOLS.filter((one) => one === protocol);
  if ('name' in port) return direction === 'ingress' && endPort === 0 ? { protocols, port } : undefined;
  const { number } = port;
  if (number === 0 || endPort > number) return undefined;
  return { protocols, port: { first: number, last: number } };
}

function quoted(port: number | string): string {
  return `"${port}"`;
}
