import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { Direction } from '../../../model/connection.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { type CiliumNetworkPolicy, type CiliumSpec, SECTIONS } from '../cilium-policy.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell } from './ends.ts';

/** The ends that some policy makes deny by default (`computePolicyEnforcementAndRules`, pkg/policy/repository.go). */
export function isolatedEnds(
  policies: readonly CompiledPolicy[],
  { policyEnforcementMode }: CiliumPlatform,
): CiliumContext['isolated'] {
  if (policyEnforcementMode === 'always') return { ingress: ANYBODY, egress: ANYBODY };
  const isolatedIn = (direction: Direction): EndpointCondition => ({
    kind: 'any',
    of: [
      { kind: 'init-identity' },
      ...policies
        .filter((policy) => policy[direction]?.isolates)
        .map(({ subject, doubt }) => (doubt === undefined ? subject : cannotTell(subject, doubt))),
    ],
  });
  return { ingress: isolatedIn('ingress'), egress: isolatedIn('egress') };
}

/** Whether it matters to a policy which ends other policies isolate: it has rules for requests, and opts out of default deny somewhere. */
export function asksWhoIsIsolated({ specs }: CiliumNetworkPolicy): boolean {
  return specs.some(
    (spec) =>
      (spec.enableDefaultDeny.ingress === false || spec.enableDefaultDeny.egress === false) &&
      hasRequests(spec),
  );
}

function hasRequests({ sections }: CiliumSpec): boolean {
  return SECTIONS.flatMap((name) => sections[name] ?? []).some(({ toPorts = [] }) =>
    toPorts.some(({ rules }) => rules !== undefined),
  );
}
