import type { Waived } from '../../../impact/simulation.ts';
import type { RecordedTime } from '../../../model/recorded-time.ts';
import { causeClause } from '../clauses/cause-clause.ts';
import { isolationRow } from '../clauses/isolation-clause.ts';
import { acceptedClause, waivedCount, withoutEffectClauses } from '../clauses/waiver-clause.ts';
import { say, words } from '../phrases/phrase.ts';
import { connectionCell } from './impact-sections.ts';
import { rows, type Section } from './section.ts';

/** What somebody accepted, and waivers that do not count or matched nothing. */
export function waiverSections(waived: Waived, windowEnd: RecordedTime): readonly Section[] {
  const accepted = [
    ...waived.impacts.map(({ finding, waiver }) => ({
      row: () => [
        say`${words(finding.transition)} ${connectionCell(finding, windowEnd)}`,
        say`${acceptedClause(waiver)}; ${causeClause(finding)}`,
      ],
    })),
    ...waived.isolation.map(({ finding, waiver }) => ({
      row: () => [isolationRow(finding), acceptedClause(waiver)],
    })),
  ];
  const workloads = new Set(waived.isolation.map(({ finding }) => finding.workload)).size;
  const withoutEffect = withoutEffectClauses(waived);
  return [
    {
      title: `Waived: ${waivedCount(waived.impacts.length, workloads)}`,
      isOpen: true,
      columns: ['accepted', 'by whom, until when, and why'],
      ...rows(accepted, ({ row }) => row()),
    },
    {
      title: `Waivers without effect: ${withoutEffect.length}`,
      isOpen: waived.refused.length > 0,
      ...rows(withoutEffect, (clause) => [clause]),
    },
  ];
}
