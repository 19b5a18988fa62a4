import type { Gate, GateReason } from '../../impact/gate/gate-reason.ts';
import { lossesOf } from '../../impact/isolation/isolation-change.ts';
import type { Simulation } from '../../impact/simulation.ts';
import { type Diagnostic, isError, isGap, isHarmful } from '../../model/diagnostic.ts';
import { gateReasonClause } from './clauses/gate-reason-clause.ts';
import { isWeakEvidence } from './clauses/weak-evidence-clause.ts';
import { plural } from './phrases/count.ts';
import { type Phrase, say, words } from './phrases/phrase.ts';

/** Something that stands between "nothing was blocked" and "nothing will be", as the clause after "but". */
export interface Doubt {
  readonly code: GateReason['code'] | 'likely-mistakes';
  readonly phrase: Phrase;
}

/** How much of the first line a notification shows, without the colour. */
const NOTIFICATION = 125;
/** How many doubts the first line has room for. */
const SAID_DOUBTS = 2;

export function doubtOf(reason: GateReason): Doubt {
  return { code: reason.code, phrase: gateReasonClause(reason) };
}

/** All doubts, the most important first, each reason of the gate among them. */
export function doubtsOf(simulation: Simulation, gate: Gate): readonly Doubt[] {
  const doubts = [...ownDoubts(simulation)];
  const others = [
    ...gate.reasons.filter((reason) => !isWeakEvidence(reason)),
    ...gate.reasons.filter(isWeakEvidence),
  ];
  for (const reason of others) {
    if (!doubts.some(({ code }) => code === reason.code)) doubts.push(doubtOf(reason));
  }
  return doubts;
}

/** Those that stand whatever the settings let the gate ignore. */
function ownDoubts({ totals, coverage, evidence, isolation, diagnostics }: Simulation): readonly Doubt[] {
  const losses = lossesOf(isolation);
  const errors = diagnostics.filter((one) => isError(one) && isHarmful(one)).length;
  const gaps = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  const mistakes = likelyMistakes(diagnostics);
  const cut = evidence.sources.filter(({ isComplete }) => !isComplete).length;
  const { withoutTraffic } = coverage;
  return [
    ...(losses.length === 0 ? [] : [doubtOf({ code: 'unprotected', changes: losses })]),
    ...(errors === 0 ? [] : [doubtOf({ code: 'policy-errors', errors })]),
    ...(gaps === 0 ? [] : [doubtOf({ code: 'unreadable-input', errors: gaps })]),
    ...(totals.unknown.connections === 0 ? [] : [doubtOf({ code: 'unknown', tally: totals.unknown })]),
    ...(withoutTraffic.length === 0
      ? []
      : [doubtOf({ code: 'uncovered-workloads', workloads: withoutTraffic })]),
    ...(mistakes === 0 ? [] : [{ code: 'likely-mistakes' as const, phrase: likelyMistakesClause(mistakes) }]),
    ...(cut === 0
      ? []
      : [
          {
            code: 'incomplete-input' as const,
            phrase: say`${words(plural(cut, 'flow file'))} ended too early`,
          },
        ]),
  ];
}

/** Those that the first line has room for behind what it says: one, or two. */
export function fittingDoubts(lead: Phrase, doubts: readonly Doubt[]): readonly Doubt[] {
  const some = doubts.slice(0, SAID_DOUBTS);
  const length = lengthOf([lead, ...some.map(({ phrase }) => phrase)].flat());
  return length <= NOTIFICATION ? some : some.slice(0, 1);
}

function lengthOf(phrase: Phrase): number {
  return phrase.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : 1), 0);
}

/** What is probably a typo, judged by the workloads in view, with what was probably meant. No recorded connection has to be affected. */
const MISTAKES: ReadonlySet<string> = new Set([
  'inventory/selects-nothing',
  'inventory/peer-matches-nothing',
  'inventory/namespace-unknown',
  'inventory/port-name-unknown',
  'inventory/service-port',
]);

/** Those of the change; what an untouched file also has does not count against it. */
function likelyMistakes(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(
    ({ code, severity, side }) => severity === 'warning' && side === undefined && MISTAKES.has(code),
  ).length;
}

/** `its policies have 1 likely mistake`. */
function likelyMistakesClause(mistakes: number): Phrase {
  return say`its policies have ${words(plural(mistakes, 'likely mistake'))}`;
}
