import type { Gate, GateReason, Simulation, SimulationResult, Tally } from '../../impact/simulation.ts';
import type { Connection } from '../../model/connection.ts';
import { hasErrors, isError, isGap, isHarmful } from '../../model/diagnostic.ts';
import { endpointName } from '../../model/endpoint.ts';
import { endpointPiece, endsClause, portWords, tallyWords } from './connection-clause.ts';
import { formatShare, plural } from './count.ts';
import { gateReasonClause } from './gate-reason.ts';
import { joinPhrases, type Phrase, say, words } from './phrase.ts';
import { formatDuration } from './time.ts';

export type Tone = 'red' | 'yellow' | 'green' | 'white';

/** The verdict in one sentence. Green is only for what is known. */
export interface Headline {
  readonly tone: Tone;
  readonly phrase: Phrase;
}

/** Below this share of agreement the model is not that of the cluster, and its good news is worth little. */
const MINIMUM_AGREEMENT = 0.95;
/** Longer names would push the verdict out of the 140 characters of a notification. */
const NAMES_THAT_FIT = 70;
const OUTSIDE = 'outside the cluster';
/** Reasons that say why good news would be worth nothing. */
export const MISSING_EVIDENCE: readonly GateReason['code'][] = [
  'no-flows',
  'too-few-connections',
  'flows-too-old',
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
    return { tone, phrase: say`Blocks ${found('blocked', blocked, simulation)}${opens}` };
  }
  const missing = missingEvidence(gate);
  if (opened.connections > 0) {
    const but = missing.length === 0 ? [] : say`; cannot say what it blocks: ${missing}`;
    const tone = gate.outcome === 'pass' || gate.outcome === 'warn' ? 'yellow' : 'red';
    return { tone, phrase: say`Opens ${found('opened', opened, simulation)}${but}` };
  }
  return withoutFindings(simulation, gate, missing);
}

function withoutSimulation({ outcome, reasons }: Gate): Headline {
  const [reason] = reasons;
  if (outcome === 'inconclusive') {
    return {
      tone: 'white',
      phrase: say`Cannot say: ${reason === undefined ? say`nothing was simulated` : gateReasonClause(reason)}`,
    };
  }
  const why = gateReasonClause(reason ?? { code: 'invalid-policies', files: 0 });
  return { tone: 'red', phrase: say`${why}: nothing was simulated` };
}

function withoutFindings(simulation: Simulation, gate: Gate, missing: Phrase): Headline {
  if (simulation.changes.length === 0 && gate.outcome === 'pass' && !hasErrors(simulation.diagnostics)) {
    return { tone: 'green', phrase: say`Changes no policy` };
  }
  if (simulation.changes.length === 0 && isOnlyAboutBase(gate)) {
    return { tone: 'yellow', phrase: withDoubts(say`Changes no policy`, gate.reasons.map(gateReasonClause)) };
  }
  if (gate.outcome === 'inconclusive' || judged(simulation) === 0) {
    const why = missing.length === 0 ? say`no connection was recorded` : missing;
    const errors = gate.reasons.find(({ code }) => code === 'policy-errors');
    if (errors === undefined) return { tone: 'white', phrase: say`Cannot say: ${why}` };
    return { tone: 'red', phrase: say`Cannot say what it blocks: ${why}, and ${gateReasonClause(errors)}` };
  }
  const unjudged = gate.reasons.find(({ code }) => code === 'not-simulated');
  if (unjudged !== undefined) {
    const tone = gate.outcome === 'pass' || gate.outcome === 'warn' ? 'yellow' : 'red';
    return { tone, phrase: say`Cannot tell what it does: ${gateReasonClause(unjudged)}` };
  }
  const doubts = doubtsOf(simulation, gate);
  const nothing = say`Blocks nothing that was seen${inWindow(simulation)}`;
  if (gate.outcome === 'fail' || gate.outcome === 'invalid') {
    return { tone: 'red', phrase: withDoubts(nothing, doubts) };
  }
  const isGreen = gate.outcome === 'pass' && doubts.length === 0;
  return { tone: isGreen ? 'green' : 'yellow', phrase: withDoubts(nothing, doubts) };
}

function isOnlyAboutBase({ outcome, reasons }: Gate): boolean {
  return outcome === 'warn' && reasons.every(({ code }) => code === 'faults-in-base');
}

function withDoubts(nothing: Phrase, doubts: readonly Phrase[]): Phrase {
  if (doubts.length === 0) return nothing;
  return say`${nothing}, but ${joinPhrases(doubts.slice(0, 2), ' and ')}`;
}

/** What stands between "nothing was blocked" and "nothing will be". */
function doubtsOf(
  { totals, coverage, evidence, accuracy, diagnostics }: Simulation,
  gate: Gate,
): readonly Phrase[] {
  const doubts: Phrase[] = [];
  const errors = diagnostics.filter((one) => isError(one) && isHarmful(one)).length;
  if (errors > 0) doubts.push(gateReasonClause({ code: 'policy-errors', errors }));
  if (diagnostics.some((one) => isError(one) && isGap(one)))
    doubts.push(say`parts of the input could not be read`);
  if (totals.unknown.connections > 0) {
    doubts.push(gateReasonClause({ code: 'unknown', tally: totals.unknown }));
  }
  if (coverage.withoutTraffic.length > 0) {
    doubts.push(gateReasonClause({ code: 'uncovered-workloads', workloads: coverage.withoutTraffic }));
  }
  const cut = evidence.sources.filter(({ isComplete }) => !isComplete).map(({ name }) => name);
  if (cut.length > 0) doubts.push(say`${words(plural(cut.length, 'flow file'))} ended too early`);
  const compared = accuracy.agreeing + accuracy.contradicting;
  if (accuracy.agreeing < MINIMUM_AGREEMENT * compared) {
    doubts.push(
      say`the model agrees with only ${words(formatShare(accuracy.agreeing, compared))} of what was recorded`,
    );
  }
  if (evidence.window === undefined) doubts.push(say`the records carry no time`);
  if (doubts.length === 0 && gate.outcome !== 'pass') {
    doubts.push(...gate.reasons.slice(0, 1).map(gateReasonClause));
  }
  return doubts;
}

/** One connection by its names, several by their number. */
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

function inWindow({ evidence: { window } }: Simulation): Phrase {
  return window === undefined ? [] : say` in ${words(formatDuration(window.last - window.first))}`;
}

function missingEvidence({ reasons }: Gate): Phrase {
  const missing = reasons.find(({ code }) => MISSING_EVIDENCE.includes(code));
  return missing === undefined ? [] : gateReasonClause(missing);
}

function judged({ accuracy }: Simulation): number {
  return accuracy.agreeing + accuracy.contradicting + accuracy.notComparable;
}
