import type { Tally } from '../../impact/connection-impact.ts';
import { recordedTime } from '../../impact/evidence/recorded-spans.ts';
import type { Gate, GateReason } from '../../impact/gate/gate-reason.ts';
import { lossesOf } from '../../impact/isolation/isolation-change.ts';
import type { Simulation } from '../../impact/simulation.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import type { Connection } from '../../model/connection.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { DigestSource } from '../../model/digest.ts';
import { endpointName } from '../../model/endpoint.ts';
import { endpointPiece, endsClause, portWords, tallyWords } from './connection-clause.ts';
import { plural } from './count.ts';
import { asDoubt, doubtsOf, fitting, withDoubts } from './doubts.ts';
import { gateReasonClause } from './gate-reason.ts';
import { unprotectedClause } from './isolation-clause.ts';
import { type Phrase, say, words } from './phrase.ts';
import { formatDuration } from './time.ts';

export type Tone = 'red' | 'yellow' | 'green' | 'white';

/** The verdict in one sentence. Green is only for what is known. */
export interface Headline {
  readonly tone: Tone;
  readonly phrase: Phrase;
}

/** Longer names would push the verdict out of the 140 characters of a notification. */
const NAMES_THAT_FIT = 70;
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
    return {
      tone: findingTone(gate),
      phrase: say`Blocks ${found('blocked', blocked, simulation)}${opens}${alsoWaived(simulation)}`,
    };
  }
  const missing = missingEvidence(gate, simulation);
  if (opened.connections > 0) {
    const but = missing.length === 0 ? [] : say`; cannot tell what it blocks: ${missing}`;
    return {
      tone: findingTone(gate),
      phrase: say`Opens ${found('opened', opened, simulation)}${alsoWaived(simulation)}${but}`,
    };
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
  return (
    ofExcluded(simulation, gate) ??
    ofNoChange(simulation, gate) ??
    ofNoAnswer(simulation, gate, missing) ??
    ofNotSimulated(gate) ??
    ofNothingBlocked(simulation, gate)
  );
}

/** The change does nothing else than to exclude files. */
function ofExcluded(simulation: Simulation, gate: Gate): Headline | undefined {
  const excluded = gate.reasons.find(({ code }) => code === 'excluded-when-merged');
  const isAll = simulation.changes.length === 0 && !losesProtection(simulation);
  if (excluded === undefined || !isAll || gate.outcome === 'inconclusive') return undefined;
  const tone = gate.outcome === 'warn' ? 'yellow' : 'red';
  return { tone, phrase: say`Cannot tell what it does: ${gateReasonClause(excluded)}` };
}

function ofNoChange(simulation: Simulation, { outcome, reasons }: Gate): Headline | undefined {
  if (simulation.changes.length > 0 || simulation.baseNotRendered !== undefined) return undefined;
  const has = (wanted: GateReason['code']) => reasons.some(({ code }) => code === wanted);
  const isFetching = has('fetched-changed');
  const fetching = isFetching ? say`Changes no policy in the repository` : say`Changes no policy`;
  const none = has('policies-elsewhere') ? say`Changes no given policy` : fetching;
  const isSure = outcome === 'pass' && !losesProtection(simulation) && !hasErrors(simulation.diagnostics);
  if (isSure && !isFetching) return { tone: 'green', phrase: none };
  if (!isSure && outcome !== 'warn') return undefined;
  return { tone: isSure ? 'white' : 'yellow', phrase: withDoubts(none, reasons.map(asDoubt)) };
}

function ofNoAnswer(simulation: Simulation, gate: Gate, missing: Phrase): Headline | undefined {
  if (gate.outcome !== 'inconclusive' && judged(simulation) > 0) return undefined;
  const why = missing.length === 0 ? say`no connection was recorded` : missing;
  const errors = gate.reasons.find(({ code }) => code === 'policy-errors');
  if (errors !== undefined) {
    return { tone: 'red', phrase: say`Cannot tell what it blocks: ${why}, and ${gateReasonClause(errors)}` };
  }
  if (!losesProtection(simulation)) return { tone: 'white', phrase: say`Cannot tell: ${why}` };
  const tone = gate.outcome === 'fail' ? 'red' : 'yellow';
  return {
    tone,
    phrase: say`${unprotectedClause(lossesOf(simulation.isolation))}; cannot tell what it blocks: ${why}`,
  };
}

function ofNotSimulated(gate: Gate): Headline | undefined {
  const notSimulated = gate.reasons.find(({ code }) => code === 'not-simulated');
  if (notSimulated === undefined) return undefined;
  return {
    tone: findingTone(gate),
    phrase: say`Cannot tell what it does: ${gateReasonClause(notSimulated)}`,
  };
}

function ofNothingBlocked(simulation: Simulation, gate: Gate): Headline {
  const doubts = doubtsOf(simulation, gate);
  const phrase = withDoubts(nothingBlocked(simulation), doubts);
  if (gate.outcome === 'fail' || gate.outcome === 'invalid') return { tone: 'red', phrase };
  return { tone: gate.outcome === 'pass' && doubts.length === 0 ? 'green' : 'yellow', phrase };
}

function findingTone({ outcome }: Gate): Tone {
  return outcome === 'pass' || outcome === 'warn' ? 'yellow' : 'red';
}

function losesProtection({ isolation }: Simulation): boolean {
  return lossesOf(isolation).length > 0;
}

function nothingBlocked(simulation: Simulation): Phrase {
  return say`Blocks nothing that was seen${inWindow(simulation)}`;
}

/** Codes of the reasons that the first line states as doubts, so that nothing else has to. */
export function saidDoubts(simulation: Simulation, gate: Gate): readonly string[] {
  const { blocked, opened } = simulation.totals;
  if (blocked.connections + opened.connections > 0 || gate.outcome === 'inconclusive') return [];
  if (gate.reasons.some(({ code }) => code === 'not-simulated')) return [];
  return fitting(nothingBlocked(simulation), doubtsOf(simulation, gate)).map(({ code }) => code);
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
