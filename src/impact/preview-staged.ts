import { createEvaluator } from '../engine/evaluator.ts';
import type { RecordedConnection } from '../model/digest.ts';
import { isStaged, pendingView } from '../policy/calico/compile/pending-view.ts';
import { compilePolicies } from '../policy/compile-policies.ts';
import type { Platform } from '../policy/platform/platform.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { findPolicyChanges, policiesByKey } from './changes/policy-changes.ts';
import { createTouched, touchedTables } from './changes/touched.ts';
import type { ConnectionImpact } from './connection-impact.ts';
import { createImpactCollector } from './counting/collect-impacts.ts';
import { judgeRecorded } from './judging/judge-recorded.ts';
import type { StagedPreview } from './simulation.ts';

/** What enforcing the staged policies of a set would do to recorded connections; undefined when nothing is staged. */
export function previewStaged(
  set: PolicySet,
  platform: Platform,
  connections: readonly RecordedConnection[],
): StagedPreview | undefined {
  const pending = pendingView(set);
  if (pending === undefined) return undefined;
  const enforced = withoutStaged(set);
  const changed = findPolicyChanges(enforced, pending);
  const tables = { base: compilePolicies(enforced, platform), head: compilePolicies(pending, platform) };
  const touched = createTouched(touchedTables(changed, tables, platform));
  const [now, then] = [createEvaluator(tables.base), createEvaluator(tables.head)];
  const lookup = { base: policiesByKey(enforced.policies), head: policiesByKey(pending.policies) };
  const collector = createImpactCollector(lookup);
  for (const recorded of connections) {
    if (!touched.connection(recorded.connection)) continue;
    collector.add(recorded, judgeRecorded(now, recorded), judgeRecorded(then, recorded), { isTouched: true });
  }
  const { impacts, totals } = collector.finish();
  return {
    policies: [...set.policies, ...set.contested].filter(isStaged).map(({ ref }) => ref),
    totals: { blocked: totals.blocked, opened: totals.opened, unknown: totals.unknown },
    impacts: impacts.filter(({ cause }) => cause !== undefined).map(atHead),
  };
}

function withoutStaged(set: PolicySet): PolicySet {
  const isEnforced = (policy: Policy): boolean => !isStaged(policy);
  return {
    ...set,
    policies: set.policies.filter(isEnforced),
    contested: set.contested.filter(isEnforced),
  };
}

/** Both views are of the head. */
function atHead(impact: ConnectionImpact): ConnectionImpact {
  const { cause } = impact;
  if (cause === undefined || !('line' in cause)) return impact;
  return { ...impact, cause: { ...cause, line: { ...cause.line, side: 'head' } } };
}
