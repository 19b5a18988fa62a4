import type { CompiledPolicy, DirectionRules, Tier } from '../../engine/policy-tables.ts';
import type { Direction } from '../../model/connection.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { CalicoTier } from './calico-object.ts';
import { type CalicoSurroundings, type PolicyInForce, selectedHosts } from './compile-calico-policy.ts';
import { EVERY_WORKLOAD } from './selector/select-workloads.ts';

/**
 * What hosts forward to and from pods goes through their policies with `applyOnForward`, too. Through which hosts a connection goes is not
 * known, so wherever one of these policies could deny, nobody can tell. Pods that talk on one node are among them: nothing says so.
 */
export function forwardedTier(
  policies: readonly PolicyInForce[],
  tiers: readonly CalicoTier[],
  { hosts }: CalicoSurroundings,
): Tier | undefined {
  const found = policies.flatMap((policy): CompiledPolicy[] => {
    if (!policy.value.applyOnForward || selectedHosts(policy.value, hosts) === undefined) return [];
    const [ingress, egress] = (['ingress', 'egress'] as const).map((direction) =>
      mayDeny(policy, direction, tiers) ? undetermined(policy) : undefined,
    );
    if (ingress === undefined && egress === undefined) return [];
    return [{ origin: policy.ref, subject: EVERY_WORKLOAD, ingress, egress }];
  });
  if (found.length === 0) return undefined;
  return { name: 'forwarded', precedence: 'first-match', end: 'next-tier', policies: found };
}

/** By a rule, or by the end of its tier, which those before tracking and translation do not have. */
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
  return {
    isolates: false,
    rules: [
      {
        action: 'deny',
        index: 0,
        path: [],
        span: undefined,
        match: { kind: 'source', is: { kind: 'undetermined', reach: 'anybody', reason } },
      },
    ],
  };
}
