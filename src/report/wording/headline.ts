import type { Tally } from '../../impact/connection-impact.ts';
import { recordedTime } from '../../impact/evidence/recorded-spans.ts';
import type { Gate, GateReason } from '../../impact/gate/gate-reason.ts';
import type { Simulation } from '../../impact/simulation.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import type { Connection } from '../../model/connection.ts';
import { hasErrors, isError, isGap, isHarmful } from '../../model/diagnostic.ts';
import type { DigestSource } from '../../model/digest.ts';
import { endpointName } from '../../model/endpoint.ts';
import { endpointPiece, endsClause, portWords, tallyWords } from './connection-clause.ts';
import { plural } from './count.ts';
import { gateReasonClause } from './gate-reason.ts';
import { unprotectedClause } from './isolation-clause.ts';
import { likelyMistakes, likelyMistakesClause } from './likely-mistakes.ts';
import { joinPhrases, type Phrase, say, words } from './phrase.ts';
import { formatDuration } from './time.ts';
import { isWeakEvidence } from './weak-evidence-clause.ts';

export type Tone = 'red' | 'yellow' | 'green' | 'white';

/** The verdict in one sentence. Green is only for what is known. */
export interface Headline {
  readonly tone: Tone;
  readonly phrase: Phrase;
}

/** How much of the first line a notification shows, without the colour. */
const NOTIFICATION = 125;
/** Longer names would push the verdict out of the 140 characters of a notification. */
const NAMES_THAT_FIT = 70;
/** How many doubts the first line has room for. */
const SAID_DOUBTS = 2;
const OUTSIDE = 'outside the cluster';
/** Reasons for which good news would be worth nothing. */
export const MISSING_EVIDENCE: readonly GateReason['code'][] = [
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
  if (blocked.connections > 0) {
    const opens = opened.connections === 0 ? [] : say`, opens ${opened.connections}`;
    const tone = gate.outcome === 'pass' || gate.outcome === 'warn' ? 'yellow' : 'red';
    return {
      tone,
      phrase: say`Blocks ${found('blocked', blocked, simulation)}${opens}${alsoWaived(simulation)}`,
    };
  }
  const missing = missingEvidence(gate, simulation);
  if (opened.connections > 0) {
    const but = missing.length === 0 ? [] : say`; cannot tell what it blocks: ${missing}`;
    const tone = gate.outcome === 'pass' || gate.outcome === 'warn' ? 'yellow' : 'red';
    return { tone, phrase: say`Opens ${found('opened', opened, simulation)}${alsoWaived(simulation)}${but}` };
  }
  return withoutFindings(simulation, gate, missing);
}

function withoutSimulation({ outcome, reasons }: Gate): Headline {
  const [reason] = reasons;
  if (outcome === 'inconclusive') {
    return {
      tone: 'white',
      phrase: say`Cannot tell: ${reason === undefined ? say`nothing was simulated` : gateReasonClause(reason)}`,
    };
  }
  const why = gateReasonClause(reason ?? { code: 'invalid-policies', files: 0 });
  return { tone: 'red', phrase: say`${why}: nothing was simulated` };
}

function withoutFindings(simulation: Simulation, gate: Gate, missing: Phrase): Headline {
  const isolation = simulation.isolation.filter(({ change }) => change !== 'gained');
  const losses = isolation.length === 0 ? [] : unprotectedClause(isolation);
  const excluded = gate.reasons.find(({ code }) => code === 'excluded-when-merged');
  const isAll = simulation.changes.length + losses.length === 0 && gate.outcome !== 'inconclusive';
  if (excluded !== undefined && isAll) {
    const tone = gate.outcome === 'warn' ? 'yellow' : 'red';
    return { tone, phrase: say`Cannot tell what it does: ${gateReasonClause(excluded)}` };
  }
  if (simulation.changes.length === 0 && simulation.baseNotRendered === undefined) {
    const isFetching = gate.reasons.some(({ code }) => code === 'fetched-changed');
    const isElsewhere = gate.reasons.some(({ code }) => code === 'policies-elsewhere');
    const none = isElsewhere
      ? say`Changes no given policy`
      : isFetching
        ? say`Changes no policy in the repository`
        : say`Changes no policy`;
    if (gate.outcome === 'pass' && losses.length === 0 && !hasErrors(simulation.diagnostics)) {
      return isFetching
        ? { tone: 'white', phrase: withDoubts(none, gate.reasons.map(asDoubt)) }
        : { tone: 'green', phrase: none };
    }
    if (gate.outcome === 'warn') {
      return { tone: 'yellow', phrase: withDoubts(none, gate.reasons.map(asDoubt)) };
    }
  }
  if (gate.outcome === 'inconclusive' || judged(simulation) === 0) {
    const why = missing.length === 0 ? say`no connection was recorded` : missing;
    const errors = gate.reasons.find(({ code }) => code === 'policy-errors');
    if (losses.length > 0 && errors === undefined) {
      const tone = gate.outcome === 'fail' ? 'red' : 'yellow';
      return { tone, phrase: say`${losses}; cannot tell what it blocks: ${why}` };
    }
    if (errors === undefined) return { tone: 'white', phrase: say`Cannot tell: ${why}` };
    return { tone: 'red', phrase: say`Cannot tell what it blocks: ${why}, and ${gateReasonClause(errors)}` };
  }
  const notSimulated = gate.reasons.find(({ code }) => code === 'not-simulated');
  if (notSimulated !== undefined) {
    const tone = gate.outcome === 'pass' || gate.outcome === 'warn' ? 'yellow' : 'red';
    return { tone, phrase: say`Cannot tell what it does: ${gateReasonClause(notSimulated)}` };
  }
  const doubts = doubtsOf(simulation, gate);
  const nothing = nothingBlocked(simulation);
  if (gate.outcome === 'fail' || gate.outcome === 'invalid') {
    return { tone: 'red', phrase: withDoubts(nothing, doubts) };
  }
  const isGreen = gate.outcome === 'pass' && doubts.length === 0;
  return { tone: isGreen ? 'green' : 'yellow', phrase: withDoubts(nothing, doubts) };
}

function withDoubts(nothing: Phrase, doubts: readonly Doubt[]): Phrase {
  const phrases = fitting(nothing, doubts).map(({ phrase }) => phrase);
  return phrases.length === 0 ? nothing : say`${nothing}, but ${joinPhrases(phrases, ' and ')}`;
}

/** One doubt, or two if there is room. */
function fitting(nothing: Phrase, doubts: readonly Doubt[]): readonly Doubt[] {
  const two = doubts.slice(0, SAID_DOUBTS);
  const length = lengthOf([nothing, ...two.map(({ phrase }) => phrase)].flat());
  return length <= NOTIFICATION ? two : two.slice(0, 1);
}

function lengthOf(phrase: Phrase): number {
  return phrase.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : 1), 0);
}

function nothingBlocked(simulation: Simulation): Phrase {
  return say`Blocks nothing that was seen${inWindow(simulation)}`;
}

function asDoubt(reason: GateReason): Doubt {
  return { code: reason.code, phrase: gateReasonClause(reason) };
}

interface Doubt {
  readonly code: string;
  readonly phrase: Phrase;
}

/** Codes of the reasons that the first line states as doubts, so that nothing else has to. */
export function saidDoubts(simulation: Simulation, gate: Gate): readonly string[] {
  const { blocked, opened } = simulation.totals;
  if (blocked.connections + opened.connections > 0 || gate.outcome === 'inconclusive') return [];
  if (gate.reasons.some(({ code }) => code === 'not-simulated')) return [];
  return fitting(nothingBlocked(simulation), doubtsOf(simulation, gate)).map(({ code }) => code);
}

/** What stands between "nothing was blocked" and "nothing will be". */
function doubtsOf(
  { totals, coverage, evidence, isolation, diagnostics }: Simulation,
  gate: Gate,
): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const add = (reason: GateReason) => doubts.push(asDoubt(reason));
  const losses = isolation.filter(({ change }) => change !== 'gained');
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

/** `, 2 waived`: findings that somebody accepted, beside those that nobody did. */
function alsoWaived({ waived }: Simulation): Phrase {
  const count = waived.impacts.length + waived.isolation.length;
  return count === 0 ? [] : say`, ${count} waived`;
}

/** A single connection by its names, several by their number. */
function found(transition: 'blocked' | 'opened', tally: Tally, simulation: Simulation): Phrase {
  const matching = simulation.impacts.filter((impact) => impact.transition === transition);
  const verb = transition === 'opened' ? 'tried' : 'seen';
  const window = inWindow(simulation);
  const [only] = matching;
  if (tally.connections === 1 && only !== undefined && namesFit(only.recorded.connection)) {
    const { connection } = only.recorded;
    const times = words(`${verb} ${plural(tally.seen, 'time')}`);
    return say`${oneConnection(transition, connection)}, ${times}${window}`;
  }
  const outside = matching.filter(({ recorded }) => recorded.connection.source.kind === 'world').length;
  const from = transition === 'opened' && outside > 0 ? say`, ${outside} from outside the cluster` : [];
  return say`${words(tallyWords(tally, verb))}${window}${from}`;
}

function oneConnection(transition: 'blocked' | 'opened', connection: Connection): Phrase {
  const { source, destination } = connection;
  if (transition === 'blocked' || source.kind !== 'world') {
    return say`${endsClause(connection)} on ${portWords(connection)}`;
  }
  const outside = endpointName(source).endsWith(OUTSIDE) ? [] : say` ${words(OUTSIDE)}`;
  return say`${endpointPiece(destination)} on ${portWords(connection)} to ${endpointPiece(source)}${outside}`;
}

function namesFit({ source, destination }: Connection): boolean {
  return endpointName(source).length + endpointName(destination).length <= NAMES_THAT_FIT;
}

/** The time that records fill. */
function inWindow({ evidence: { window, sources } }: Simulation): Phrase {
  return window === undefined ? [] : say` in ${words(formatDuration(recordedTime(sources, window)))}`;
}

function missingEvidence({ reasons }: Gate, { evidence }: Simulation): Phrase {
  const missing = reasons.find(({ code }) => MISSING_EVIDENCE.includes(code));
  if (missing?.code === 'no-flows' && evidence.sources.some(wasUnreadable)) {
    return say`the flows could not be read`;
  }
  return missing === undefined ? [] : gateReasonClause(missing);
}

/** Whether it had records that could not be read, and none that is a connection. */
function wasUnreadable({ isComplete, records }: DigestSource): boolean {
  return records.connections === 0 && (!isComplete || Object.keys(records.broken).length > 0);
}

function judged({ accuracy }: Simulation): number {
  return accuracy.agreeing + accuracy.contradicting + accuracy.notComparable;
}
