import { createCoverage } from '../../engine/coverage.ts';
import { createDisjointness } from '../../engine/disjoint.ts';
import { type Diagnostic, formatSpan } from '../../model/diagnostic.ts';
import { policyKey } from '../../model/verdict.ts';
import { composeTiers } from '../compile-policies.ts';
import { knownOf } from '../known-of-cluster.ts';
import type { Platform } from '../platform/platform.ts';
import type { InForce } from '../policies-in-force.ts';
import type { BarePolicy } from '../policy.ts';
import { lintRulesWithoutEffect } from './lint-rules-without-effect.ts';
import { lintVitalConnections } from './lint-vital-connections.ts';

/**
 * Lints for which the policies of all dialects must be known together: they are composed as the platform does it, and the
 * engine's tables are asked. `isWhole`: no policy that is not simulated decides besides. `said`: what each dialect's own lints
 * found.
 */
export function lintTogether(
  policies: readonly BarePolicy[],
  platform: Platform,
  { isWhole, said }: { readonly isWhole: boolean; readonly said: readonly Diagnostic[] },
): readonly Diagnostic[] {
  if (policies.length === 0) return [];
  const tables = { tiers: composeTiers(withDoubts(policies), platform, knownOf({})) };
  const coverage = createCoverage(MAX_STEPS);
  return [
    ...(isWhole ? lintVitalConnections(tables).filter((one) => !isSaid(one, said)) : []),
    ...lintRulesWithoutEffect(tables, coverage, createDisjointness(MAX_STEPS), createCoverage(MAX_STEPS / 8)),
    ...(coverage.isExhausted() ? [notAllCompared(policies.length)] : []),
  ];
}

/** Less than a second's work; thousands of policies of many namespaces need a small part of it. */
const MAX_STEPS = 2_000_000;

function notAllCompared(count: number): Diagnostic {
  return {
    code: 'policy/not-all-compared',
    severity: 'info',
    meaning: 'noted',
    message: `there are ${count} policies: not all of their rules were compared with each other`,
    help: 'nothing to do; rules that others shadow may not be reported',
  };
}

/** A lint of admin policies already names the rule that cuts off all of `kube-system`. */
function isSaid({ span }: Diagnostic, said: readonly Diagnostic[]): boolean {
  return (
    span !== undefined &&
    said.some(
      (one) =>
        one.code === 'admin/cuts-system' &&
        one.span !== undefined &&
        formatSpan(one.span) === formatSpan(span),
    )
  );
}

/** Of several policies of one name the cluster has only one. */
function withDoubts(policies: readonly BarePolicy[]): readonly InForce[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { ref } of policies) {
    const key = policyKey(ref);
    (seen.has(key) ? twice : seen).add(key);
  }
  if (twice.size === 0) return policies;
  return policies.map((policy) =>
    twice.has(policyKey(policy.ref)) ? { ...policy, doubt: WRITTEN_TWICE } : policy,
  );
}

const WRITTEN_TWICE = { code: 'policy-contested', detail: 'the policy is defined more than once' } as const;

/** A note for so many bytes of manifests, with `count` policies among them, that these were not compared with each other. */
export function notCompared(count: number): Diagnostic {
  return {
    code: 'policy/not-all-compared',
    severity: 'info',
    meaning: 'noted',
    message: `the ${count} policies are too much to hold at once: problems that show only across all of them are not looked for`,
    help: 'give folders that hold only the manifests of one cluster; `simulate` looks at all policies',
  };
}
