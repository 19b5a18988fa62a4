import { type Diagnostic, formatSpan } from '../model/diagnostic.ts';
import { namespacedName } from '../model/namespaced-name.ts';
import { type PolicyRef, policyKey } from '../model/verdict.ts';
import { contentOf } from './dialects.ts';
import type { Policy } from './policy.ts';

export interface SeparatedPolicies {
  /** One policy of each name. */
  readonly policies: readonly Policy[];
  /** All policies of a name if they differ: the cluster has one of them, and nothing says which. */
  readonly contested: readonly Policy[];
  /** One for each policy after the first of a name. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds policies with the same kind, namespace and name. Twins that say the same count as one policy, which is known. */
export function separateTwins(parsed: readonly Policy[]): SeparatedPolicies {
  const byName = Map.groupBy(parsed, ({ ref }) => policyKey(ref));
  if (byName.size === parsed.length) return { policies: parsed, contested: [], diagnostics: [] };
  const groups = [...byName.values()];
  return {
    policies: groups.flatMap((twins) => (sayTheSame(twins) ? twins.slice(0, 1) : [])),
    contested: groups.flatMap((twins) => (sayTheSame(twins) ? [] : twins)),
    diagnostics: describeTwins(parsed.map(({ ref }) => ref)),
  };
}

/** One diagnostic for each policy after the first of a name. */
export function describeTwins(refs: readonly PolicyRef[]): Diagnostic[] {
  const groups = [...Map.groupBy(refs, policyKey).values()];
  return groups.flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((other) => duplicate(other, first)),
  );
}

/** Whether they are written alike, but for comments and layout. */
function sayTheSame(twins: readonly Policy[]): boolean {
  return new Set(twins.map((policy) => JSON.stringify(contentOf(policy)))).size === 1;
}

function duplicate(ref: PolicyRef, first: PolicyRef): Diagnostic {
  return {
    code: 'policy/duplicate',
    severity: 'error',
    // The server accepts both, one after the other, and keeps the last one.
    meaning: 'harmful',
    message: `${ref.kind} \`${namespacedName(ref)}\` is already defined at \`${formatSpan(first.span)}\``,
    help: 'keep one of them or give them different names; with kubectl and Argo CD the one applied last wins, kustomize and Flux refuse both; where they are of different clusters, give each its environment in `.sluice.yaml` with `policies` of its own',
    span: ref.span,
    related: [first.span],
    subject: policyKey(ref),
  };
}
