import type { Gate, GateReason } from '../../impact/gate/gate-reason.ts';
import { lossesOf } from '../../impact/isolation/isolation-change.ts';
import type { Simulation } from '../../impact/simulation.ts';
import { isError, isGap, isHarmful } from '../../model/diagnostic.ts';
import { plural } from './count.ts';
import { gateReasonClause } from './gate-reason.ts';
import { likelyMistakes, likelyMistakesClause } from './likely-mistakes.ts';
import { joinPhrases, type Phrase, say, words } from './phrase.ts';
import { isWeakEvidence } from './weak-evidence-clause.ts';

/** How much of the first line a notification shows, without the colour. */
const NOTIFICATION = 125;
/** How many doubts the first line has room for. */
const SAID_DOUBTS = 2;

/** Why good news is not certain. */
export interface Doubt {
  readonly code: string;
  readonly phrase: Phrase;
}

/** What stands between "nothing was blocked" and "nothing will be". */
export function doubtsOf(
  { totals, coverage, evidence, isolation, diagnostics }: Simulation,
  gate: Gate,
): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const add = (reason: GateReason) => doubts.push(asDoubt(reason));
  const losses = lossesOf(isolation);
  if (losses.length > 0) add({ code: 'unprotected', changes: losses });
  const errors = diagnostics.filter((one) => isError(one) && isHarmful(one)).length;
  if (errors > 0) add({ code: 'policy-errors', errors });
  const gaps = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  if (gaps > 0) add({ code: 'unreadable-input', errors: gaps });
  if (totals.unknown.connections > 0) add({ code: 'unknown', tally: totals.unknown });
  if (coverage.withoutTraffic.length > 0) {
    add({ code: 'uncovered-workloads', workloads: coverage.withoutTraffic });
  }
  const mistakes = likelyMistakes(diagnostics);
  if (mistakes > 0) doubts.push({ code: 'likely-mistakes', phrase: likelyMistakesClause(mistakes) });
  const cut = evidence.sources.filter(({ isComplete }) => !isComplete).length;
  if (cut > 0) {
    doubts.push({
      code: 'incomplete-input',
      phrase: say`${words(plural(cut, 'flow file'))} ended too early`,
    });
  }
  // Whatever else the gate has against it: no reason may be lost because another came first.
  const rest = [
    ...gate.reasons.filter((reason) => !isWeakEvidence(reason)),
    ...gate.reasons.filter(isWeakEvidence),
  ];
  for (const reason of rest) if (!doubts.some(({ code }) => code === reason.code)) add(reason);
  return doubts;
}

export function asDoubt(reason: GateReason): Doubt {
  return { code: reason.code, phrase: gateReasonClause(reason) };
}

export function withDoubts(nothing: Phrase, doubts: readonly Doubt[]): Phrase {
  const phrases = fitting(nothing, doubts).map(({ phrase }) => phrase);
  return phrases.length === 0 ? nothing : say`${nothing}, but ${joinPhrases(phrases, ' and ')}`;
}

/** One doubt, or two if there is room. */
export function fitting(nothing: Phrase, doubts: readonly Doubt[]): readonly Doubt[] {
  const two = doubts.slice(0, SAID_DOUBTS);
  const length = lengthOf([nothing, ...two.map(({ phrase }) => phrase)].flat());
  return length <= NOTIFICATION ? two : two.slice(0, 1);
}

function lengthOf(phrase: Phrase): number {
  return phrase.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : 1), 0);
}
