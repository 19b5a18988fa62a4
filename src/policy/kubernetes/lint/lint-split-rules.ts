import type { Direction } from '../../../model/connection.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { NetworkPolicyRule } from '../network-policy.ts';
import type { LintSubject } from './lint-subject.ts';

/**
 * Finds `- from` and `- ports` as two items. These are two rules (the peers on every port, and the ports for everybody) where one
 * rule was meant (kubernetes/website issue 50012). Egress to everybody on DNS ports is often wanted, so it is only a note.
 * Returns the rules that open their ports to everybody in this way.
 */
export function lintSplitRules(
  { policy, spec }: LintSubject,
  direction: Direction,
  findings: Findings,
): ReadonlySet<NetworkPolicyRule> {
  const rules = policy[direction];
  const peersKey = direction === 'ingress' ? 'from' : 'to';
  const written: readonly unknown[] = Array.isArray(spec[direction]) ? spec[direction] : [];
  const found = new Set<NetworkPolicyRule>();
  for (let i = 1; i < rules.length; i++) {
    const [above, here] = [rules[i - 1], rules[i]];
    const halves = above === undefined || here === undefined ? undefined : splitOf(above, here);
    if (halves === undefined || !hasOneKey(written[i - 1]) || !hasOneKey(written[i])) continue;
    found.add(halves.open);
    const [first, second] = halves.portsFirst ? ['ports', peersKey] : [peersKey, 'ports'];
    const isDns = direction === 'egress' && halves.ports.every(isDnsPort);
    findings[isDns ? 'info' : 'warning'](
      'policy/split-rule',
      ['spec', direction, i],
      `\`${second}\` here and \`${first}\` in the item above are two rules: those peers on every port, and these ports for everybody`,
      `remove the dash before \`${second}\` if those peers on these ports are meant; keep it if two rules are meant`,
    );
    // The next rule is already half of this pair.
    i++;
  }
  return found;
}

/** An empty list that is written counts as a key: it says something of its own. */
function hasOneKey(rule: unknown): boolean {
  return isJsonObject(rule) && Object.keys(rule).length === 1;
}

type Ports = Exclude<NetworkPolicyRule['ports'], 'any'>;

function splitOf(
  above: NetworkPolicyRule,
  here: NetworkPolicyRule,
): { readonly open: NetworkPolicyRule; readonly ports: Ports; readonly portsFirst: boolean } | undefined {
  const isPeers = ({ peers, ports }: NetworkPolicyRule) => peers !== 'any' && ports === 'any';
  const portsOf = ({ peers, ports }: NetworkPolicyRule) =>
    peers === 'any' && ports !== 'any' ? ports : undefined;
  const [portsAbove, portsHere] = [portsOf(above), portsOf(here)];
  if (isPeers(above) && portsHere !== undefined) return { open: here, ports: portsHere, portsFirst: false };
  if (isPeers(here) && portsAbove !== undefined) return { open: above, ports: portsAbove, portsFirst: true };
  return undefined;
}

function isDnsPort({ port }: Ports[number]): boolean {
  if (port === 'any') return false;
  if ('name' in port) return port.name.includes('dns');
  return port.first === port.last && (port.first === 53 || port.first === 5353);
}
