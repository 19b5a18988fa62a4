import type { Tally } from '../../impact/connection-impact.ts';
import type { Evidence } from '../../impact/evidence/evidence.ts';
import type { Gate } from '../../impact/gate/gate-reason.ts';
import type { Simulation } from '../../impact/simulation.ts';
import { isError, isGap } from '../../model/diagnostic.ts';
import { namedNodes } from '../../model/node-name.ts';
import { formatCount, formatShare, plural } from './count.ts';
import { gateReasonClause } from './gate-reason.ts';
import { MISSING_EVIDENCE, saidDoubts } from './headline.ts';
import { unprotectedClause } from './isolation-clause.ts';
import { joinPhrases, name, type Phrase, say, words } from './phrase.ts';
import { policyAgeClauses } from './policy-age-clause.ts';
import { formatWindow } from './time.ts';
import { isWeakEvidence } from './weak-evidence-clause.ts';

/** How many caveats of one kind are written out; the others are counted. */
const SHOWN_CAVEATS = 5;

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

/** What weakens the verdict and has no section of its own, without what the first line already says. */
export function caveats(simulation: Simulation, gate: Gate): readonly Phrase[] {
  const { evidence, totals, isolation, diagnostics } = simulation;
  const missing = gate.reasons.filter(({ code }) => MISSING_EVIDENCE.includes(code));
  const unsaid = totals.blocked.connections > 0 ? missing : missing.slice(1);
  // These two are stated below, with names and numbers.
  const reasons = unsaid
    .filter(({ code }) => code !== 'incomplete-input' && code !== 'unreadable-input')
    .map(gateReasonClause);
  const cut = evidence.sources
    .filter(({ isComplete }) => !isComplete)
    .map(
      (source) =>
        say`${name(source.name)} is truncated: everything after its last complete record is missing`,
    );
  const broken = evidence.sources.flatMap(({ name: source, records }) => brokenLines(source, records));
  const said = saidDoubts(simulation, gate);
  const lost =
    evidence.lostEvents === 0 || said.includes('lost-events')
      ? []
      : [say`the recorder lost ${words(plural(evidence.lostEvents, 'event'))}`];
  const weak = gate.reasons
    .filter((reason) => isWeakEvidence(reason) && reason.code !== 'lost-events')
    .filter(({ code }) => !said.includes(code))
    .map(gateReasonClause);
  const faults = gate.reasons.filter(({ code }) => code === 'policy-errors').map(gateReasonClause);
  // Beside a finding, the first line has no room for them.
  const unsaidFaults = totals.blocked.connections + totals.opened.connections > 0 ? faults : [];
  // Nor for these, beside findings and missing evidence.
  const isSaid = totals.blocked.connections + totals.opened.connections + missing.length === 0;
  const notSimulated = gate.reasons.filter(({ code }) => code === 'not-simulated').map(gateReasonClause);
  const losses = isolation.filter(({ change }) => change !== 'gained');
  // A finding, or a change that cannot be told, takes the first line.
  const isFirst = totals.blocked.connections + totals.opened.connections + notSimulated.length === 0;
  const unprotected = losses.length === 0 || isFirst ? [] : [unprotectedClause(losses)];
  const known = gate.reasons
    .filter(({ code }) => code === 'faults-in-base' || code === 'silenced-errors')
    .map(gateReasonClause);
  // With a finding, or without an answer, the first line does not say that a waiver does not count.
  const refused = gate.reasons
    .filter(({ code }) => code.startsWith('waivers-') && !said.includes(code))
    .map(gateReasonClause);
  const gaps = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  const unread =
    gaps === 0
      ? []
      : [
          say`${words(plural(gaps, 'error'))} in the input: ${gaps === 1 ? say`that part was` : say`those parts were`} not simulated`,
        ];
  return [
    ...reasons,
    ...weak,
    ...unsaidFaults,
    ...unprotected,
    ...(isSaid ? [] : notSimulated),
    ...policyAgeClauses(simulation),
    ...unread,
    ...refused,
    ...known,
    ...shorten(cut),
    ...shorten(broken),
    ...lost,
  ];
}

function brokenLines(source: string, records: Evidence['sources'][number]['records']): readonly Phrase[] {
  const reasons = Object.entries(records.broken)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (reasons.length === 0) return [];
  const lines = reasons.reduce((sum, [, count]) => sum + count, 0);
  const detail = reasons.slice(0, SHOWN_CAVEATS).map(([reason, count]) => say`${count} ${name(reason)}`);
  const share = words(`${plural(lines, 'line')} of ${formatCount(records.lines)}`);
  return [say`${share} in ${name(source)} could not be read: ${joinPhrases(detail, ', ')}`];
}

function shorten(phrases: readonly Phrase[]): readonly Phrase[] {
  const rest = phrases.length - SHOWN_CAVEATS;
  if (rest <= 0) return phrases;
  return [...phrases.slice(0, SHOWN_CAVEATS), say`the same for ${words(plural(rest, 'more file'))}`];
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
