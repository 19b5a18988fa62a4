import type { Gate, GateReason } from '../../impact/gate/gate-reason.ts';
import { lossesOf } from '../../impact/isolation/isolation-change.ts';
import type { Simulation } from '../../impact/simulation.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { DigestSource } from '../../model/digest.ts';
import { foundClause, windowClause } from './clauses/found-clause.ts';
import { gateReasonClause } from './clauses/gate-reason-clause.ts';
import { unprotectedClause } from './clauses/isolation-clause.ts';
import { type Doubt, doubtOf, doubtsOf, fittingDoubts } from './doubts.ts';
import { plural } from './phrases/count.ts';
import { joinPhrases, type Phrase, say, words } from './phrases/phrase.ts';

export type Tone = 'red' | 'yellow' | 'green' | 'white';

/** The verdict in one sentence. Green is only for what is known. */
export interface Headline {
  readonly tone: Tone;
  readonly phrase: Phrase;
  /** The reasons that the sentence states, so that the rest of a report need not. */
  readonly said: readonly Doubt['code'][];
}

/** Reasons for which good news would be worth nothing. */
const MISSING_EVIDENCE: readonly GateReason['code'][] = [
  'base-not-rendered',
  'no-flows',
  'too-few-connections',
  'flows-too-old',
  'flows-from-the-future',
  'incomplete-input',
  'unreadable-input',
];

export function headline(result: SimulationResult): Headline {
  if (result.kind === 'not-simulated') return withoutSimulation(result.gate);
  const { simulation, gate } = result;
  const { blocked, opened } = simulation.totals;
  if (blocked.connections > 0) return blocking(simulation, gate);
  if (opened.connections > 0) return opening(simulation, gate);
  return withoutFindings(simulation, gate);
}

function withoutSimulation({ outcome, reasons }: Gate): Headline {
  const [reason] = reasons;
  const said = reason === undefined ? [] : [reason.code];
  if (outcome === 'inconclusive') {
    const why = reason === undefined ? say`nothing was simulated` : gateReasonClause(reason);
    return { tone: 'white', phrase: say`Cannot tell: ${why}`, said };
  }
  const why = gateReasonClause(reason ?? { code: 'invalid-policies', files: 0 });
  return { tone: 'red', phrase: say`${why}: nothing was simulated`, said };
}

function blocking(simulation: Simulation, gate: Gate): Headline {
  const { blocked, opened } = simulation.totals;
  const opens = opened.connections === 0 ? [] : say`, opens ${opened.connections}`;
  return {
    tone: findingTone(gate),
    phrase: say`Blocks ${foundClause('blocked', blocked, simulation)}${opens}${alsoWaived(simulation)}`,
    said: ['blocked', 'opened', 'waived'],
  };
}

function opening(simulation: Simulation, gate: Gate): Headline {
  const missing = missingEvidence(simulation, gate);
  const but = missing === undefined ? [] : say`; cannot tell what it blocks: ${missing.phrase}`;
  const opened = foundClause('opened', simulation.totals.opened, simulation);
  return {
    tone: findingTone(gate),
    phrase: say`Opens ${opened}${alsoWaived(simulation)}${but}`,
    said: ['opened', 'waived', ...codesOf(missing)],
  };
}

/** Red where the pipeline stops. */
function findingTone({ outcome }: Gate): Tone {
  return outcome === 'pass' || outcome === 'warn' ? 'yellow' : 'red';
}

/** `, 2 waived`: findings that somebody accepted, beside those that nobody did. */
function alsoWaived({ waived }: Simulation): Phrase {
  const count = waived.impacts.length + waived.isolation.length;
  return count === 0 ? [] : say`, ${count} waived`;
}

function withoutFindings(simulation: Simulation, gate: Gate): Headline {
  const { outcome, reasons } = gate;
  const isUnchanged = simulation.changes.length === 0;
  const excluded = reasons.find(({ code }) => code === 'excluded-when-merged');
  const isAll = isUnchanged && lossesOf(simulation.isolation).length === 0 && outcome !== 'inconclusive';
  if (excluded !== undefined && isAll) return cannotTell(excluded, gate);
  if (isUnchanged && simulation.baseNotRendered === undefined) {
    const unchanged = changingNothing(simulation, gate);
    if (unchanged !== undefined) return unchanged;
  }
  if (outcome === 'inconclusive' || judged(simulation) === 0) return withoutEvidence(simulation, gate);
  const notSimulated = reasons.find(({ code }) => code === 'not-simulated');
  if (notSimulated !== undefined) return cannotTell(notSimulated, gate);
  return blockingNothing(simulation, gate);
}

function cannotTell(reason: GateReason, gate: Gate): Headline {
  const phrase = say`Cannot tell what it does: ${gateReasonClause(reason)}`;
  return { tone: findingTone(gate), phrase, said: [reason.code] };
}

/** Undefined where something else has to be said first. */
function changingNothing(simulation: Simulation, { outcome, reasons }: Gate): Headline | undefined {
  const said = withDoubts(changesNone(reasons), reasons.map(doubtOf));
  if (outcome === 'warn') return { tone: 'yellow', ...said };
  if (outcome !== 'pass' || lossesOf(simulation.isolation).length > 0 || hasErrors(simulation.diagnostics)) {
    return undefined;
  }
  return { tone: reasons.length === 0 ? 'green' : 'white', ...said };
}

function changesNone(reasons: readonly GateReason[]): Phrase {
  const codes = new Set(reasons.map(({ code }) => code));
  if (codes.has('policies-elsewhere')) return say`Changes no given policy`;
  return codes.has('fetched-changed') ? say`Changes no policy in the repository` : say`Changes no policy`;
}

function withoutEvidence(simulation: Simulation, gate: Gate): Headline {
  const missing = missingEvidence(simulation, gate);
  const why = missing?.phrase ?? say`no connection was recorded`;
  const errors = gate.reasons.find(({ code }) => code === 'policy-errors');
  if (errors !== undefined) {
    const phrase = say`Cannot tell what it blocks: ${why}, and ${gateReasonClause(errors)}`;
    return { tone: 'red', phrase, said: [...codesOf(missing), errors.code] };
  }
  const losses = lossesOf(simulation.isolation);
  if (losses.length === 0) {
    return { tone: 'white', phrase: say`Cannot tell: ${why}`, said: codesOf(missing) };
  }
  return {
    tone: gate.outcome === 'fail' ? 'red' : 'yellow',
    phrase: say`${unprotectedClause(losses)}; cannot tell what it blocks: ${why}`,
    said: ['unprotected', ...codesOf(missing)],
  };
}

function blockingNothing(simulation: Simulation, gate: Gate): Headline {
  const doubts = doubtsOf(simulation, gate);
  const said = withDoubts(say`Blocks nothing that was seen${windowClause(simulation)}`, doubts);
  if (gate.outcome === 'fail' || gate.outcome === 'invalid') return { tone: 'red', ...said };
  return gate.outcome === 'pass' && doubts.length === 0
    ? green(said, simulation)
    : { tone: 'yellow', ...said };
}

/** Warnings cast no doubt on the answer, but with `--strict-warnings` the job is orange, and people look here for the reason. */
function green(said: Pick<Headline, 'phrase' | 'said'>, { diagnostics }: Simulation): Headline {
  const warnings = diagnostics.filter(isWarningOfChange).length;
  if (warnings === 0) return { tone: 'green', ...said };
  const phrase = say`${said.phrase}; ${words(plural(warnings, 'warning'))} below`;
  return { tone: 'green', said: said.said, phrase };
}

/** Those that affect the exit code, as `exitCodeOf` decides. */
function isWarningOfChange({ severity, side }: Diagnostic): boolean {
  return severity === 'warning' && side === undefined;
}

function withDoubts(lead: Phrase, doubts: readonly Doubt[]): Pick<Headline, 'phrase' | 'said'> {
  const fitting = fittingDoubts(lead, doubts);
  const phrases = fitting.map(({ phrase }) => phrase);
  return {
    phrase: phrases.length === 0 ? lead : say`${lead}, but ${joinPhrases(phrases, ' and ')}`,
    said: fitting.map(({ code }) => code),
  };
}

/** The most important of what is missing. */
function missingEvidence({ evidence }: Simulation, { reasons }: Gate): Doubt | undefined {
  const missing = reasons.find(({ code }) => MISSING_EVIDENCE.includes(code));
  if (missing?.code === 'no-flows' && evidence.sources.some(wasUnreadable)) {
    return { code: missing.code, phrase: say`the flows could not be read` };
  }
  return missing === undefined ? undefined : doubtOf(missing);
}

/** Whether it had records that could not be read, and none that is a connection. */
function wasUnreadable({ isComplete, records }: DigestSource): boolean {
  return records.connections === 0 && (!isComplete || Object.keys(records.broken).length > 0);
}

function codesOf(doubt: Doubt | undefined): readonly Doubt['code'][] {
  return doubt === undefined ? [] : [doubt.code];
}

function judged({ accuracy }: Simulation): number {
  return accuracy.agreeing + accuracy.contradicting + accuracy.notComparable;
}
