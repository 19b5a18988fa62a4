import type { ConnectionImpact } from '../../../impact/connection-impact.ts';
import type { Simulation } from '../../../impact/simulation.ts';
import type { RecordedTime } from '../../../model/recorded-time.ts';
import { causeClause } from '../clauses/cause-clause.ts';
import { connectionClause, seenClause, tallyWords } from '../clauses/connection-clause.ts';
import { contradictionClause } from '../clauses/contradiction-clause.ts';
import { plural } from '../phrases/count.ts';
import { BREAK, enumerateItems, type Phrase, say, words } from '../phrases/phrase.ts';
import { rows, type Section } from './section.ts';
import { groupUnknowns, type UnknownGroup } from './unknown-groups.ts';

/** Connections that represent the others with the same reason. */
const MAX_EXAMPLES = 2;
const IMPACT_COLUMNS = ['connection', 'because'];

/** Connections of one transition, each with the line that causes it. */
export function impactsSection(
  title: string,
  impacts: readonly ConnectionImpact[],
  windowEnd: RecordedTime,
): Section {
  return {
    title,
    isOpen: true,
    columns: IMPACT_COLUMNS,
    ...rows(impacts, (impact) => [connectionCell(impact, windowEnd), causeClause(impact)]),
  };
}

/** Without a base it is known what the head does, but not whether the change does it. */
export function deniedAfterSection(
  { impacts, baseNotRendered }: Simulation,
  windowEnd: RecordedTime,
): Section {
  const denied = impacts.filter(
    ({ base, head, recorded }) =>
      baseNotRendered !== undefined &&
      base.outcome === 'unknown' &&
      head.outcome === 'denied' &&
      recorded.allowed !== undefined,
  );
  return {
    title: `Recorded as let through, but denied after the change: ${plural(denied.length, 'connection')}`,
    isOpen: true,
    ...rows(denied, (impact) => [connectionCell(impact, windowEnd)]),
  };
}

/** Connections of which nobody can tell, one row for each reason. */
export function unknownSection(title: string, impacts: readonly ConnectionImpact[]): Section {
  return {
    title,
    isOpen: false,
    columns: ['connections', 'because'],
    ...rows(
      groupUnknowns(impacts),
      ({ explanation: { what, help }, tally, impacts: group }: UnknownGroup) => {
        const example = ({ recorded }: ConnectionImpact) => connectionClause(recorded.connection);
        const such = say`for example ${enumerateItems(group, example, MAX_EXAMPLES)}`;
        return [[words(tallyWords(tally))], say`${what}; to find out, ${help}; ${such}`];
      },
    ),
  };
}

/** Connections whose recorded outcome contradicts the base policies. */
export function unexplainedSection(impacts: readonly ConnectionImpact[], windowEnd: RecordedTime): Section {
  return {
    title: `Recorded differently from the base policies: ${plural(impacts.length, 'connection')}`,
    isOpen: false,
    columns: ['recorded', 'but the base policies say'],
    ...rows(impacts, (impact) => [connectionCell(impact, windowEnd), contradictionClause(impact)]),
  };
}

export function connectionCell({ recorded }: ConnectionImpact, windowEnd: RecordedTime): Phrase {
  return say`${connectionClause(recorded.connection)}${BREAK}${seenClause(recorded, windowEnd)}`;
}

export function hasTransition(
  transition: ConnectionImpact['transition'],
): (impact: ConnectionImpact) => boolean {
  return (impact) => impact.transition === transition;
}
