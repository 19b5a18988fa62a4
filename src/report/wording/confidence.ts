import type { Evidence, Gate, GateReason, Simulation, Tally } from '../../impact/simulation.ts';
import { formatCount, formatShare, plural } from './count.ts';
import { gateReasonClause } from './gate-reason.ts';
import { joinPhrases, name, type Phrase, say, words } from './phrase.ts';
import { formatWindow } from './time.ts';

/** Caveats of one kind that are written out; the number of the others is said. */
const SHOWN_CAVEATS = 5;

/** `Opens 1 · keeps 212 allowed and 31 denied · cannot tell 4`: every total that the first line does not say. */
export function totalsSentence({ totals, unknownUntouched }: Simulation): Phrase {
  const kept = say`keeps ${totals['still-allowed'].connections} allowed and ${totals['still-denied'].connections} denied`;
  const parts = [
    say`Blocks ${totals.blocked.connections}`,
    say`opens ${totals.opened.connections}`,
    kept,
    say`cannot tell ${totals.unknown.connections}`,
  ];
  if (unknownUntouched.connections > 0) {
    parts.push(say`${unknownUntouched.connections} unknown as before`);
  }
  return joinPhrases(parts, ' · ');
}

/** What the verdict rests on: the sample, its window, and how well the model explains it. */
export function evidenceSentences(simulation: Simulation): Phrase {
  const { evidence } = simulation;
  const all = addTallies([
    ...(['blocked', 'opened', 'unknown', 'still-allowed', 'still-denied'] as const).map(
      (transition) => simulation.totals[transition],
    ),
    simulation.unknownUntouched,
  ]);
  if (all.connections === 0) return say`No connection was recorded.`;
  const sample = say`${words(plural(all.connections, 'connection'))} seen ${words(plural(all.seen, 'time'))}`;
  const span = evidence.window === undefined ? [] : say`, ${words(formatWindow(evidence.window))}`;
  return say`Judged on ${sample}${span}${nodesClause(evidence)}. ${agreementSentence(simulation)}`;
}

function nodesClause({ nodes }: Evidence): Phrase {
  return nodes.length === 0 ? [] : say`, from ${words(plural(nodes.length, 'node'))}`;
}

function agreementSentence({ accuracy }: Simulation): Phrase {
  const compared = accuracy.agreeing + accuracy.contradicting;
  if (compared === 0) return say`No recorded verdict could be compared with the model.`;
  return say`The model agrees with ${words(formatShare(accuracy.agreeing, compared))} of what was recorded.`;
}

/** What weakens the verdict and has no section of its own. */
export function caveats({ evidence }: Simulation, gate: Gate): readonly Phrase[] {
  const cut = evidence.sources
    .filter(({ isComplete }) => !isComplete)
    .map(
      (source) => say`${name(source.name)} ended too early: what came after its last whole record is missing`,
    );
  const broken = evidence.sources.flatMap((source) => {
    const reasons = Object.entries(source.records.broken).filter(([, count]) => count > 0);
    if (reasons.length === 0) return [];
    const lines = reasons.reduce((sum, [, count]) => sum + count, 0);
    const detail = reasons
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([why, count]) => say`${count} ${name(why)}`);
    const of = words(formatCount(source.records.lines));
    return [
      say`${words(plural(lines, 'line'))} of ${name(source.name)} could not be read (${joinPhrases(detail, ', ')}; ${of} in all)`,
    ];
  });
  const lost =
    evidence.lostEvents === 0 ? [] : [say`the recorder lost ${words(plural(evidence.lostEvents, 'event'))}`];
  const undated =
    evidence.window === undefined && evidence.sources.length > 0 ? [say`the records carry no time`] : [];
  return [
    ...evidenceReasons(gate),
    ...shorten(cut, 'source'),
    ...shorten(broken, 'source'),
    ...lost,
    ...undated,
  ];
}

function evidenceReasons({ reasons }: Gate): readonly Phrase[] {
  const codes: readonly GateReason['code'][] = ['flows-too-old', 'too-few-connections'];
  return reasons.filter(({ code }) => codes.includes(code)).map(gateReasonClause);
}

function shorten(phrases: readonly Phrase[], what: string): readonly Phrase[] {
  const rest = phrases.length - SHOWN_CAVEATS;
  if (rest <= 0) return phrases;
  return [
    ...phrases.slice(0, SHOWN_CAVEATS),
    say`the same of ${words(plural(rest, `more ${what}`, `more ${what}s`))}`,
  ];
}

function addTallies(tallies: readonly Tally[]): Tally {
  return {
    connections: tallies.reduce((sum, { connections }) => sum + connections, 0),
    seen: tallies.reduce((sum, { seen }) => sum + seen, 0),
  };
}
