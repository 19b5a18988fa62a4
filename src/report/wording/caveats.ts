import type { Evidence } from '../../impact/evidence/evidence.ts';
import type { Gate, GateReason } from '../../impact/gate/gate-reason.ts';
import type { Simulation } from '../../impact/simulation.ts';
import { isError, isGap } from '../../model/diagnostic.ts';
import { gateReasonClause } from './clauses/gate-reason-clause.ts';
import type { Headline } from './headline.ts';
import { formatCount, plural } from './phrases/count.ts';
import { joinPhrases, name, type Phrase, say, words } from './phrases/phrase.ts';
import { formatTime } from './phrases/time.ts';

/** How many caveats of one kind are written out; the others are counted. */
const SHOWN_CAVEATS = 5;

/**
 * Where a report writes a reason that its first line does not state: among the caveats, in a section of its own, or with the problems
 * in the input. What is `elsewhere` is stated by one of the other caveats, with names and numbers, or is the first line.
 */
const WRITTEN: Readonly<Record<GateReason['code'], 'caveat' | 'section' | 'problem' | 'elsewhere'>> = {
  'base-not-rendered': 'caveat',
  'no-flows': 'caveat',
  'flows-too-old': 'caveat',
  'flows-from-the-future': 'caveat',
  'too-few-connections': 'caveat',
  'policy-errors': 'caveat',
  unprotected: 'caveat',
  'not-simulated': 'caveat',
  'waivers-expired': 'caveat',
  'waivers-too-long': 'caveat',
  'waivers-not-allowed': 'caveat',
  'faults-in-base': 'caveat',
  'silenced-errors': 'caveat',
  'judged-by-unknown': 'caveat',
  'no-inventory': 'caveat',
  'unlisted-workloads': 'caveat',
  'nothing-touched': 'caveat',
  'nothing-enforced': 'caveat',
  'no-times': 'caveat',
  'fallback-flows': 'caveat',
  'short-window': 'caveat',
  'unrecorded-hours': 'caveat',
  'few-connections': 'caveat',
  'few-compared': 'caveat',
  'touched-not-compared': 'caveat',
  'model-disagrees': 'caveat',
  'limited-sources': 'caveat',
  'unseen-runs': 'caveat',
  'several-clusters': 'caveat',
  'other-nodes': 'caveat',
  'silent-nodes': 'caveat',
  'short-nodes': 'caveat',
  'unreached-nodes': 'caveat',
  'unread-lines': 'caveat',
  blocked: 'section',
  opened: 'section',
  unknown: 'section',
  'uncovered-workloads': 'section',
  waived: 'section',
  'judged-by-changed': 'section',
  'target-moved': 'section',
  'target-not-known': 'section',
  'not-looked-at': 'section',
  'excluded-when-merged': 'problem',
  'nothing-rendered': 'problem',
  'moved-policies': 'problem',
  'policies-in-no-commit': 'problem',
  'not-searched': 'problem',
  'fetched-changed': 'problem',
  'pods-of-charts': 'problem',
  'kustomized-workloads': 'problem',
  'policies-elsewhere': 'problem',
  'workloads-elsewhere': 'problem',
  'names-not-learned': 'problem',
  'other-settings': 'problem',
  'incomplete-input': 'elsewhere',
  'unreadable-input': 'elsewhere',
  'lost-events': 'elsewhere',
  'invalid-policies': 'elsewhere',
  'no-policies': 'elsewhere',
  'same-sides': 'elsewhere',
};

/** What weakens the verdict and has no section of its own, without what the first line `said`. */
export function caveats(simulation: Simulation, gate: Gate, said: Headline['said']): readonly Phrase[] {
  const unsaid = gate.reasons.filter(({ code }) => WRITTEN[code] === 'caveat' && !said.includes(code));
  return [
    ...unsaid.map(gateReasonClause),
    ...policyAgeClauses(simulation),
    ...unreadInput(simulation),
    ...shorten(truncated(simulation.evidence)),
    ...shorten(brokenLines(simulation.evidence)),
    ...(said.includes('lost-events') ? [] : lostEvents(simulation.evidence)),
  ];
}

function unreadInput({ diagnostics }: Simulation): readonly Phrase[] {
  const gaps = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  if (gaps === 0) return [];
  const parts = gaps === 1 ? say`that part was` : say`those parts were`;
  return [say`${words(plural(gaps, 'error'))} in the input: ${parts} not simulated`];
}

function truncated({ sources }: Evidence): readonly Phrase[] {
  return sources
    .filter(({ isComplete }) => !isComplete)
    .map(
      (source) =>
        say`${name(source.name)} is truncated: everything after its last complete record is missing`,
    );
}

function brokenLines({ sources }: Evidence): readonly Phrase[] {
  return sources.flatMap(({ name: source, records }) => {
    const reasons = Object.entries(records.broken)
      .filter(([, count]) => count > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (reasons.length === 0) return [];
    const lines = reasons.reduce((sum, [, count]) => sum + count, 0);
    const detail = reasons.slice(0, SHOWN_CAVEATS).map(([reason, count]) => say`${count} ${name(reason)}`);
    const share = words(`${plural(lines, 'line')} of ${formatCount(records.lines)}`);
    return [say`${share} in ${name(source)} could not be read: ${joinPhrases(detail, ', ')}`];
  });
}

function lostEvents({ lostEvents: lost }: Evidence): readonly Phrase[] {
  return lost === 0 ? [] : [say`the recorder lost ${words(plural(lost, 'event'))}`];
}

function shorten(phrases: readonly Phrase[]): readonly Phrase[] {
  const rest = phrases.length - SHOWN_CAVEATS;
  if (rest <= 0) return phrases;
  return [...phrases.slice(0, SHOWN_CAVEATS), say`the same for ${words(plural(rest, 'more file'))}`];
}

/** How much of the record is older than the policies with which it is compared. */
function policyAgeClauses({ evidence, accuracy }: Simulation): readonly Phrase[] {
  const { policyHistory, policiesChanged, window } = evidence;
  if (policyHistory === 'cut') {
    return [say`the clone is too shallow to tell whether policies changed while it was recorded`];
  }
  const { outdated } = accuracy;
  if (outdated === 0 || policiesChanged === undefined) return [];
  const were = outdated === 1 ? say`was` : say`were`;
  const they = outdated === 1 ? say`it was` : say`they were`;
  const whose = outdated === 1 ? say`its` : say`their`;
  const when = words(formatTime(policiesChanged, window?.last));
  return [
    say`${words(plural(outdated, 'connection'))} ${were} recorded before the policies of ${whose} ends last changed (${when}); ${they} not compared`,
  ];
}
