import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { PortProtocol } from '../../../model/protocol.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { type PolicyRef, policyPath } from '../../../model/verdict.ts';
import type { CiliumNetworkPolicy } from '../cilium-policy.ts';
import { compileSubject } from './compile-selector.ts';
import type { CiliumContext, NamedRange } from './context.ts';
import { cannotTell, LABELLED_POD } from './ends.ts';

export function namedRangesOf(
  policies: readonly { readonly ref: PolicyRef; readonly value: CiliumNetworkPolicy }[],
): readonly NamedRange[] {
  return policies.flatMap(({ ref, value: { isRefused, namespace, specs } }) => {
    if (isRefused) return [];
    return specs.flatMap(({ subject, sections }) =>
      [...(sections.ingress ?? []), ...(sections.ingressDeny ?? [])]
        .flatMap(({ toPorts }) => (toPorts ?? []).flatMap(({ ports }) => ports))
        .flatMap(({ protocol, port, endPort = 0 }): NamedRange[] =>
          'number' in port || endPort === 0
            ? []
            : [{ ref, namespace, subject, protocol, name: port.name, endPort }],
        ),
    );
  });
}

/**
 * What a rule for the named port lets through or denies besides, at ingress. For one subject all rules of the tier for one name and
 * protocol are one filter, and have the `endPort` of whichever came first (`L4PolicyMap.upsert`, pkg/policy/l4.go): a range may
 * become one port, and one port a range, by the rule of another policy.
 */
export function rangesOfName(
  protocol: PortProtocol,
  name: string,
  context: CiliumContext,
): readonly RuleCondition[] {
  return context.namedRanges
    .filter((range) => range.name === name && (range.protocol === protocol || range.protocol === 'ANY'))
    .map((range): RuleCondition => {
      const subject = compileSubject(range.subject, range.namespace, context);
      const among: EndpointCondition = { kind: 'all', of: [LABELLED_POD, subject] };
      const reason: Unknown = {
        code: 'construct-not-simulated',
        detail: `\`endPort\` ${range.endPort} beside port \`${name}\` in \`${policyPath(range.ref)}\` may count for every rule for that port, or for none`,
      };
      return {
        kind: 'all',
        of: [
          { kind: 'port-range', protocol, first: 2, last: range.endPort },
          { kind: 'destination', is: cannotTell(among, reason) },
        ],
      };
    });
}
