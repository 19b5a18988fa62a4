import type { Tally } from '../../impact/connection-impact.ts';
import type { Evidence } from '../../impact/evidence/evidence.ts';
import type { Simulation } from '../../impact/simulation.ts';
import { namedNodes } from '../../model/node-name.ts';
import { formatShare, plural } from './phrases/count.ts';
import { joinPhrases, type Phrase, say, words } from './phrases/phrase.ts';
import { formatWindow } from './phrases/time.ts';

/** All totals that the first line does not state: `Keeps 212 allowed and 31 denied · opens 0 · cannot tell 4`. */
export function totalsSentence({ totals, unknownUntouched, waived }: Simulation): Phrase {
  const { blocked, opened, unknown } = totals;
  const kept = say`Keeps ${totals['still-allowed'].connections} allowed and ${totals['still-denied'].connections} denied`;
  return joinPhrases(
    [
      kept,
      ...(blocked.connections === 0 ? [say`blocks 0`] : []),
      ...(opened.connections === 0 ? [say`opens 0`] : []),
      say`cannot tell ${unknown.connections}`,
      ...(unknownUntouched.connections === 0
        ? []
        : [say`${unknownUntouched.connections} unknown before and after`]),
      ...(waived.impacts.length === 0 ? [] : [say`waived ${waived.impacts.length}`]),
    ],
    ' · ',
  );
}

/** The sample: how much was judged, and when and where it was recorded. Empty when there is none. */
export function sampleSentence(simulation: Simulation): Phrase {
  const { evidence } = simulation;
  const all = judgedTally(simulation);
  if (all.connections === 0) return [];
  const sample = say`${words(plural(all.connections, 'connection'))} seen ${words(plural(all.seen, 'time'))}`;
  const window = evidence.window === undefined ? [] : say`, ${words(formatWindow(evidence.window))}`;
  return say`Judged on ${sample}${window}${nodesClause(evidence)}.`;
}

/** How well the model explains what was recorded. Empty when nothing was judged. */
export function agreementSentence(simulation: Simulation): Phrase {
  const { agreeing, contradicting, notComparable } = simulation.accuracy;
  if (judgedTally(simulation).connections === 0) return [];
  const compared = agreeing + contradicting;
  if (compared === 0) return say`No recorded verdict could be compared with the model.`;
  const rest = notComparable === 0 ? [] : say`; ${notComparable} could not`;
  const share = words(formatShare(agreeing, compared));
  return contradicting === 0
    ? say`The model agrees on ${agreeing} of ${compared} that could be compared${rest}.`
    : say`The model agrees on ${share} of what could be compared, ${agreeing} of ${compared}${rest}.`;
}

function nodesClause({ nodes: all, lostEvents }: Evidence): Phrase {
  const nodes = namedNodes(all);
  const on = nodes.length === 0 ? [] : say`, ${words(plural(nodes.length, 'node'))}`;
  return lostEvents === 0 ? say`${on}, no lost events reported` : on;
}

function judgedTally({ totals, unknownUntouched, waived }: Simulation): Tally {
  const { blocked, opened, unknown } = totals;
  const tallies = [
    blocked,
    opened,
    unknown,
    totals['still-allowed'],
    totals['still-denied'],
    unknownUntouched,
    waived.totals.blocked,
    waived.totals.opened,
  ];
  return {
    connections: tallies.reduce((sum, { connections }) => sum + connections, 0),
    seen: tallies.reduce((sum, { seen }) => sum + seen, 0),
  };
}
