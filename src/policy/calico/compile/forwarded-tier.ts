import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules, Tier } from '../../../engine/policy-tables.ts';
import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { undeterminedRule } from '../../undetermined-rule.ts';
import type { CalicoTier } from '../calico-object.ts';
import { EVERY_WORKLOAD } from '../selector/select-ends.ts';
import { type CalicoSurroundings, type PolicyInForce, selectedHosts } from './compile-calico-policy.ts';
import type { Hosts } from './hosts.ts';

/**
 * What hosts forward to and from pods also goes through the hosts' policies with `applyOnForward`. Which hosts a connection goes
 * through is not known, so wherever one of these policies could deny, the verdict is unknown, even for pods on one node: nothing
 * says that they are.
 */
export function forwardedTier(
  policies: readonly PolicyInForce[],
  tiers: readonly CalicoTier[],
  { hosts }: CalicoSurroundings,
): Tier | undefined {
  const found = policies.flatMap((policy): CompiledPolicy[] => {
    if (!policy.value.applyOnForward || selectedHosts(policy.value, hosts) === undefined) return [];
    const [ingress, egress] = DIRECTIONS.map((direction) =>
      mayDeny(policy, direction, tiers) ? undetermined(policy) : undefined,
    );
    if (ingress === undefined && egress === undefined) return [];
    return [
      { origin: policy.ref, subject: EVERY_WORKLOAD, ingress, egress },
      ...beforeOwnNode(policy, hosts, ingress),
    ];
  });
  if (found.length === 0) return undefined;
  return { name: 'forwarded', precedence: 'first-match', end: 'next-tier', policies: found };
}

/**
 * What pods send to their own node also goes through the policies before translation, where all interfaces of the node are a host
 * endpoint (felix/rules/static.go, StaticManglePreroutingChain); whether that is then dropped is not simulated.
 */
function beforeOwnNode(
  { ref, value }: PolicyInForce,
  { given, areAutomatic }: Hosts,
  ingress: DirectionRules | undefined,
): readonly CompiledPolicy[] {
  if (!value.preDNAT || ingress === undefined) return [];
  const onAllInterfaces = given.filter(({ endpoint }) => endpoint.interfaceName === '*');
  const host = selectedHosts(value, { given: onAllInterfaces, areAutomatic });
  if (host === undefined) return [];
  const subject: EndpointCondition = { kind: 'all', of: [{ kind: 'own-node', match: true }, host] };
  return [{ origin: ref, subject, ingress, egress: undefined }];
}

/** By a rule, or by the end of its tier; the passes before tracking and translation have no such end. */
function mayDeny({ value }: PolicyInForce, direction: Direction, tiers: readonly CalicoTier[]): boolean {
  if (value.governs[direction] === false) return false;
  if (value[direction].some(({ action }) => action === 'Deny')) return true;
  if (value.doNotTrack || value.preDNAT) return false;
  return tiers.find(({ name }) => name === value.tier)?.defaultAction !== 'Pass';
}

function undetermined({ ref }: PolicyInForce): DirectionRules {
  const reason: Unknown = {
    code: 'forwarded-by-host',
    detail: `${ref.kind} \`${ref.name}\` has \`applyOnForward\`, and may decide what hosts forward`,
  };
  return { isolates: false, rules: [undeterminedRule('deny', reason)] };
}
