import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import type { PortProtocol } from '../../../model/protocol.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import { type CiliumNetworkPolicy, SECTIONS } from '../cilium-policy.ts';
import { sectionKind } from '../read/rule-kind.ts';
import { compileSubject } from './compile-selector.ts';
import type { CiliumContext, NamedRange, SelectorContext } from './context.ts';
import { cannotTell, LABELLED_POD } from './ends.ts';

export function namedRangesOf(
  policies: readonly { readonly ref: PolicyRef; readonly value: CiliumNetworkPolicy }[],
): readonly NamedRange[] {
  return policies.flatMap(({ ref, value: { isRefused, namespace, specs } }) => {
    if (isRefused) return [];
    return specs.flatMap(({ subject, sections }) =>
      SECTIONS.flatMap((section) => {
        const { direction } = sectionKind(section);
        return (sections[section] ?? [])
          .flatMap(({ toPorts }) => (toPorts ?? []).flatMap(({ ports }) => ports))
          .flatMap(({ protocol, port, endPort = 0 }): NamedRange[] =>
            'number' in port || endPort === 0
              ? []
              : [{ direction, ref, namespace, subject, protocol, name: port.name, endPort }],
          );
      }),
    );
  });
}

/**
 * What a rule for a named port lets through or denies besides. For one subject, all rules of the tier for one name and protocol
 * are one filter, with the `endPort` of whichever came first (`L4PolicyMap.upsert`, pkg/policy/l4.go). So a rule of another
 * policy may turn a range into one port, or one port into a range. From 1.20 on, only at ingress.
 */
export function rangesOfName(
  protocol: PortProtocol,
  name: string,
  direction: Direction,
  context: SelectorContext & Pick<CiliumContext, 'namedRanges'>,
): readonly RuleCondition[] {
  if (direction === 'egress' && isCiliumSince(context.platform.version, '1.20')) return [];
  return context.namedRanges
    .filter((range) => range.direction === direction && range.name === name)
    .filter((range) => range.protocol === protocol || range.protocol === 'ANY')
    .map((range): RuleCondition => {
      const subject = compileSubject(range.subject, range.namespace, context);
      const among: EndpointCondition = { kind: 'all', of: [LABELLED_POD, subject] };
      const reason: Unknown = {
        code: 'construct-not-simulated',
        detail: `\`endPort\` ${range.endPort} beside port \`${name}\` in \`${namespacedName(range.ref)}\` may apply to every rule for that port, or to none`,
      };
      const end = direction === 'ingress' ? 'destination' : 'source';
      return {
        kind: 'all',
        of: [
          { kind: 'port-range', protocol, first: 2, last: range.endPort },
          { kind: end, is: cannotTell(direction === 'ingress' ? among : subject, reason) },
        ],
      };
    });
}
