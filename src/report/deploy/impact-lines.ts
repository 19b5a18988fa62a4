import type { KeyedFinding } from '../../impact/gate/keyed-findings.ts';
import type { PlannedImpact } from '../../plan/deploy-plan.ts';
import { describeFinding } from '../describe-finding.ts';
import { plural } from '../wording/phrases/count.ts';
import { firstLines } from './first-lines.ts';

/** What a whole plan does to a recorded connection or a workload. */
export type PlannedTurn = 'blocked' | 'opened' | 'unknown' | 'less-protected';

export function turnOf({ finding }: KeyedFinding): PlannedTurn {
  if (finding.kind === 'isolation') return 'less-protected';
  const { base, head } = finding.impact;
  if (base.outcome === 'unknown' || head.outcome === 'unknown') return 'unknown';
  return head.outcome === 'denied' ? 'blocked' : 'opened';
}

/** What is different when everything is written; this is not about the states in between. */
export function impactLines({ connections, findings, unlisted }: PlannedImpact): readonly string[] {
  const of = plural(connections, 'recorded connection');
  if (findings.length + unlisted === 0) {
    return [`Impact: none of ${of} is blocked or opened, and no workload is less protected.`];
  }
  const count = (turn: PlannedTurn) => findings.filter((one) => turnOf(one) === turn).length;
  const counted = [
    [count('blocked'), 'blocked'],
    [count('opened'), 'opened'],
    [count('unknown'), 'not known'],
  ] as const;
  const said = counted.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : []));
  const workloads = count('less-protected');
  const parts = [
    ...(said.length > 0 ? [`of ${of} ${said.join(', ')}`] : []),
    ...(workloads > 0 ? [`${plural(workloads, 'workload')} less protected`] : []),
    ...(unlisted > 0 ? [`${unlisted} more, not listed`] : []),
  ];
  return [
    `Impact once everything is written: ${parts.join('; ')}.`,
    ...firstLines(findings, describeFinding),
  ];
}
