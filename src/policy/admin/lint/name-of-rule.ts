import type { PlacedRule } from './rule-order.ts';

const ACTIONS = { allow: 'Accept', deny: 'Deny', pass: 'Pass' } as const;

/** `egress[2]` (Deny) of `deny-all`; the action is named as it is written. */
export function nameOfRule({ policy, direction, index, rule }: PlacedRule): string {
  const action =
    rule.action === 'allow' && policy.kind !== 'ClusterNetworkPolicy' ? 'Allow' : ACTIONS[rule.action];
  return `\`${direction}[${index}]\` (${action}) of \`${policy.name}\``;
}
