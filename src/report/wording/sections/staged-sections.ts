import type { StagedPreview } from '../../../impact/simulation.ts';
import type { RecordedTime } from '../../../model/recorded-time.ts';
import { causeClause } from '../clauses/cause-clause.ts';
import { kindAndName } from '../clauses/not-simulated-clause.ts';
import { plural } from '../phrases/count.ts';
import { place, say, words } from '../phrases/phrase.ts';
import { connectionCell, hasTransition, unknownSection } from './impact-sections.ts';
import { rows, type Section } from './section.ts';

/** What is enforced, compared with what would be if the staged policies were enforced. */
export function stagedSections(
  staged: StagedPreview | undefined,
  windowEnd: RecordedTime,
): readonly Section[] {
  if (staged === undefined) return [];
  const turned = staged.impacts.filter(
    ({ transition }) => transition === 'blocked' || transition === 'opened',
  );
  const { blocked, opened } = staged.totals;
  const policies = plural(staged.policies.length, 'staged policy', 'staged policies');
  return [
    {
      title: `If ${policies} were enforced: ${plural(blocked.connections, 'connection')} blocked, ${plural(opened.connections, 'connection')} opened`,
      isOpen: true,
      columns: ['connection', 'enforced, and pending'],
      ...rows(turned, (impact) => [
        connectionCell(impact, windowEnd),
        say`${words(impact.base.outcome)} now, ${words(impact.head.outcome)} then: ${causeClause(impact)}`,
      ]),
    },
    unknownSection(
      `If ${policies} were enforced: cannot tell for ${plural(staged.totals.unknown.connections, 'connection')}`,
      staged.impacts.filter(hasTransition('unknown')),
    ),
    {
      title: `Staged, and not enforced: ${plural(staged.policies.length, 'policy', 'policies')} that would block ${plural(blocked.connections, 'connection')} and open ${opened.connections}`,
      isOpen: false,
      ...rows(staged.policies, (policy) => [say`${kindAndName(policy)} (${place(policy.span)})`]),
    },
  ];
}
