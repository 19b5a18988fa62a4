import type { Evidence } from '../../impact/evidence/evidence.ts';
import type { Gate, GateReason } from '../../impact/gate/gate-reason.ts';
import { lossesOf } from '../../impact/isolation/isolation-change.ts';
import type { Simulation } from '../../impact/simulation.ts';
import { isError, isGap } from '../../model/diagnostic.ts';
import { formatCount, plural } from './count.ts';
import { gateReasonClause } from './gate-reason.ts';
import { MISSING_EVIDENCE, saidDoubts } from './headline.ts';
import { unprotectedClause } from './isolation-clause.ts';
import { joinPhrases, name, type Phrase, say, words } from './phrase.ts';
import { policyAgeClauses } from './policy-age-clause.ts';
import { isWeakEvidence } from './weak-evidence-clause.ts';

/** How many caveats of one kind are written out; the others are counted. */
const SHOWN_CAVEATS = 5;

/** What weakens the verdict and has no section of its own, without what the first line already says. */
export function caveats(simulation: Simulation, gate: Gate): readonly Phrase[] {
  const said = saidDoubts(simulation, gate);
  return [
    ...missingEvidence(simulation, gate),
    ...weakEvidence(gate, said),
    ...policyErrors(simulation, gate),
    ...lostProtection(simulation, gate),
    ...notSimulated(simulation, gate),
    ...policyAgeClauses(simulation),
    ...unreadInput(simulation),
    ...refusedWaivers(gate, said),
    ...clausesOf(gate, ['faults-in-base', 'silenced-errors']),
    ...shorten(truncatedSources(simulation)),
    ...shorten(simulation.evidence.sources.flatMap(brokenLines)),
    ...lostEvents(simulation, said),
  ];
}

function clausesOf({ reasons }: Gate, codes: readonly GateReason['code'][]): readonly Phrase[] {
  return reasons.filter(({ code }) => codes.includes(code)).map(gateReasonClause);
}

function hasFindings({ totals }: Simulation): boolean {
  return totals.blocked.connections + totals.opened.connections > 0;
}

/** Without blocked connections, the first line states the first of these. */
function missingEvidence({ totals }: Simulation, { reasons }: Gate): readonly Phrase[] {
  const missing = reasons.filter(({ code }) => MISSING_EVIDENCE.includes(code));
  const unsaid = totals.blocked.connections > 0 ? missing : missing.slice(1);
  // These two are stated further down, with names and numbers.
  return unsaid
    .filter(({ code }) => code !== 'incomplete-input' && code !== 'unreadable-input')
    .map(gateReasonClause);
}

function weakEvidence({ reasons }: Gate, said: readonly string[]): readonly Phrase[] {
  return reasons
    .filter((reason) => isWeakEvidence(reason) && reason.code !== 'lost-events')
    .filter(({ code }) => !said.includes(code))
    .map(gateReasonClause);
}

/** Beside a finding, the first line has no room for them. */
function policyErrors(simulation: Simulation, gate: Gate): readonly Phrase[] {
  return hasFindings(simulation) ? clausesOf(gate, ['policy-errors']) : [];
}

/** A finding, or a change that cannot be told, takes the first line. */
function lostProtection(simulation: Simulation, { reasons }: Gate): readonly Phrase[] {
  const losses = lossesOf(simulation.isolation);
  const isFirst = !hasFindings(simulation) && !reasons.some(({ code }) => code === 'not-simulated');
  return losses.length === 0 || isFirst ? [] : [unprotectedClause(losses)];
}

/** The first line has no room for them beside findings and missing evidence. */
function notSimulated(simulation: Simulation, gate: Gate): readonly Phrase[] {
  const isMissing = gate.reasons.some(({ code }) => MISSING_EVIDENCE.includes(code));
  return hasFindings(simulation) || isMissing ? clausesOf(gate, ['not-simulated']) : [];
}

function unreadInput({ diagnostics }: Simulation): readonly Phrase[] {
  const gaps = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  if (gaps === 0) return [];
  const parts = gaps === 1 ? say`that part was` : say`those parts were`;
  return [say`${words(plural(gaps, 'error'))} in the input: ${parts} not simulated`];
}

/** With a finding, or without an answer, the first line does not say that a waiver does not count. */
function refusedWaivers({ reasons }: Gate, said: readonly string[]): readonly Phrase[] {
  return reasons
    .filter(({ code }) => code.startsWith('waivers-') && !said.includes(code))
    .map(gateReasonClause);
}

function truncatedSources({ evidence }: Simulation): readonly Phrase[] {
  return evidence.sources
    .filter(({ isComplete }) => !isComplete)
    .map(
      (source) =>
        say`${name(source.name)} is truncated: everything after its last complete record is missing`,
    );
}

function lostEvents({ evidence }: Simulation, said: readonly string[]): readonly Phrase[] {
  if (evidence.lostEvents === 0 || said.includes('lost-events')) return [];
  return [say`the recorder lost ${words(plural(evidence.lostEvents, 'event'))}`];
}

function brokenLines({ name: source, records }: Evidence['sources'][number]): readonly Phrase[] {
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
