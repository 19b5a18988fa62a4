import { isError, isGap, isHarmful } from '../model/diagnostic.ts';
import type { EpochMs } from '../model/digest.ts';
import { type CurrentRecording, currentRecording } from './current-recording.ts';
import { filesAtFault, silencedErrors } from './known-faults.ts';
import type { Gate, GateReason, Simulation } from './simulation.ts';
import { REFUSALS, type Refusal } from './waiver.ts';
import { type EvidenceSettings, weakEvidence } from './weak-evidence.ts';

export type GateLevel = 'fail' | 'warn' | 'ignore';

/** How findings weigh; see docs/configuration.md. */
export interface GateSettings extends EvidenceSettings {
  readonly blocked: GateLevel;
  readonly opened: GateLevel;
  readonly unknown: GateLevel;
  readonly uncovered: GateLevel;
  /** Workloads that lose their protection, or are opened to every namespace or the world. */
  readonly unprotected: GateLevel;
  /** Changes of policies that are not simulated: what they do is never known to be harmless. */
  readonly notSimulated: Exclude<GateLevel, 'ignore'>;
  /** Oldest acceptable age of the newest part of the recording; undefined: the clock is not asked. */
  readonly maxAgeMs: number | undefined;
}

/** Clocks of nodes and runners differ by seconds; a recording that is further ahead has a wrong clock or time zone. */
const CLOCK_TOLERANCE_MS = 3_600_000;

type Weight = 'fail' | 'inconclusive' | 'warn';

const ORDER: readonly Weight[] = ['fail', 'inconclusive', 'warn'];

/**
 * The decision of the pipeline. Findings outrank missing evidence: a connection that would be blocked was seen, however old
 * the recording is. A change of no policy passes without flows, because there is nothing to simulate.
 */
export function decideGate(simulation: Simulation, settings: GateSettings, now: EpochMs): Gate {
  const recording = currentRecording(simulation, settings.maxAgeMs, now);
  const weighed = [
    ...policyErrors(simulation),
    ...findings(simulation, settings),
    ...lossesOfProtection(simulation, settings),
    ...changesNotSimulated(simulation, settings),
    ...excludedWhenMerged(simulation, settings),
    ...unknownBase(simulation),
    ...(simulation.changes.length === 0 && simulation.baseNotRendered === undefined
      ? nothingCompared(simulation)
      : [
          ...missingEvidence(simulation, recording, settings, now),
          ...weakEvidence(simulation, recording, settings).map(
            (reason) => ({ weight: 'warn', reason }) as const,
          ),
        ]),
    ...acceptedFindings(simulation),
    ...judgedByItself(simulation),
    ...targetMoved(simulation),
    ...targetNotKnown(simulation),
    ...nothingRendered(simulation),
    ...comparedWithNothing(simulation),
    ...notLookedAt(simulation),
    ...unreadableInput(simulation),
    ...faultsInBase(simulation),
    ...silenced(simulation),
  ];
  const outcome = ORDER.find((weight) => weighed.some((item) => item.weight === weight)) ?? 'pass';
  const rank = ({ weight }: { weight: Weight }): number => ORDER.indexOf(weight);
  return { outcome, reasons: weighed.sort((a, b) => rank(a) - rank(b)).map(({ reason }) => reason) };
}

interface Weighed {
  readonly weight: Weight;
  readonly reason: GateReason;
}

/** What the API server accepts and nobody can mean fails the gate, whatever was recorded. */
function policyErrors({ diagnostics }: Simulation): Weighed[] {
  const errors = diagnostics.filter((one) => isError(one) && isHarmful(one)).length;
  return errors === 0 ? [] : [{ weight: 'fail', reason: { code: 'policy-errors', errors } }];
}

function findings({ totals, coverage }: Simulation, settings: GateSettings): Weighed[] {
  const found: Weighed[] = [];
  for (const code of ['blocked', 'opened', 'unknown'] as const) {
    const level = settings[code];
    if (level === 'ignore' || totals[code].connections === 0) continue;
    found.push({ weight: level, reason: { code, tally: totals[code] } });
  }
  if (settings.uncovered !== 'ignore' && coverage.withoutTraffic.length > 0) {
    found.push({
      weight: settings.uncovered,
      reason: { code: 'uncovered-workloads', workloads: coverage.withoutTraffic },
    });
  }
  return found;
}

/** Whatever was recorded: who attacks a workload that was just opened was not there while recording. */
function lossesOfProtection({ isolation }: Simulation, { unprotected }: GateSettings): Weighed[] {
  const changes = isolation.filter(({ change }) => change !== 'gained');
  if (unprotected === 'ignore' || changes.length === 0) return [];
  return [{ weight: unprotected, reason: { code: 'unprotected', changes } }];
}

function changesNotSimulated({ changes }: Simulation, { notSimulated }: GateSettings): Weighed[] {
  const unjudged = changes.filter(({ isJudged }) => !isJudged);
  if (unjudged.length === 0) return [];
  return [{ weight: notSimulated, reason: { code: 'not-simulated', changes: unjudged } }];
}

/** A deploy deletes what it once wrote of them, and what that does was not simulated. */
function excludedWhenMerged({ diagnostics }: Simulation, { notSimulated }: GateSettings): Weighed[] {
  return diagnostics.some(({ code }) => code === 'input/excluded-when-merged')
    ? [{ weight: notSimulated, reason: { code: 'excluded-when-merged' } }]
    : [];
}

/** Without a base there is no change to judge, and the change may be the one that mends it: evidence is missing, and nothing is wrong with the input. */
function unknownBase({ baseNotRendered: sources }: Simulation): Weighed[] {
  return sources === undefined
    ? []
    : [{ weight: 'inconclusive', reason: { code: 'base-not-rendered', sources } }];
}

function missingEvidence(
  simulation: Simulation,
  recording: CurrentRecording,
  settings: GateSettings,
  now: EpochMs,
): Weighed[] {
  const { evidence, accuracy } = simulation;
  const { maxAgeMs, minimumConnections } = settings;
  const connections = accuracy.agreeing + accuracy.contradicting + accuracy.notComparable;
  const missing: GateReason[] = [];
  if (connections === 0) missing.push({ code: 'no-flows' });
  else if (minimumConnections !== undefined && connections < minimumConnections) {
    missing.push({ code: 'too-few-connections', connections, minimum: minimumConnections });
  }
  const { window } = evidence;
  if (window !== undefined && recording.time !== undefined && maxAgeMs !== undefined) {
    const { end: newest, hasStrays } = recording.time;
    if (now - newest > maxAgeMs) {
      missing.push({ code: 'flows-too-old', newest, maxAgeMs, ...(hasStrays && { isButForFew: true }) });
    }
    if (window.last - now > CLOCK_TOLERANCE_MS) {
      missing.push({ code: 'flows-from-the-future', newest: window.last });
    }
  }
  const incomplete = evidence.sources.filter(({ isComplete }) => !isComplete).map(({ name }) => name);
  if (incomplete.length > 0) missing.push({ code: 'incomplete-input', sources: incomplete });
  return missing.map((reason) => ({ weight: 'inconclusive', reason }));
}

/** That no policy changes is no news when there was nothing to compare, as with a wrong path. */
function nothingCompared({ base, head }: Simulation): Weighed[] {
  if (base.policies + base.notSimulated + head.policies + head.notSimulated === 0)
    return [{ weight: 'warn', reason: { code: 'no-policies' } }];
  if (base.name === head.name) {
    return [{ weight: 'warn', reason: { code: 'same-sides', name: head.name } }];
  }
  return [];
}

/** A waiver that does not count any more stops the pipeline: it is to be renewed by its owner, or what it accepted is to end. */
const WEIGHT_OF_REFUSAL: Readonly<Record<Refusal, Weight>> = {
  expired: 'fail',
  'too-long': 'fail',
  // The findings weigh what they weigh without it.
  'not-allowed': 'warn',
};

/** What somebody accepted stops nobody, and is never green without a word. */
function acceptedFindings({ waived }: Simulation): Weighed[] {
  const connections = waived.impacts.length;
  const workloads = new Set(waived.isolation.map(({ finding }) => finding.workload)).size;
  const accepted: Weighed[] =
    connections + workloads === 0
      ? []
      : [{ weight: 'warn', reason: { code: 'waived', connections, workloads } }];
  const refused = REFUSALS.flatMap((why): Weighed[] => {
    const waivers = waived.refused.filter((one) => one.why === why).map(({ waiver }) => waiver);
    if (waivers.length === 0) return [];
    return [{ weight: WEIGHT_OF_REFUSAL[why], reason: { code: `waivers-${why}`, waivers } }];
  });
  return [...accepted, ...refused];
}

/** A change that alters how it is judged is never green, whatever it alters: that is for people to see. */
function judgedByItself({ judgedBy }: Simulation): Weighed[] {
  const { isKnown, target, changes, files } = judgedBy;
  if (!isKnown) return [{ weight: 'warn', reason: { code: 'judged-by-unknown' } }];
  const settings = Math.max(changes.length, target === 'same' ? 0 : 1);
  if (settings + files.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'judged-by-changed', settings, files: files.length } }];
}

/** What the policies of both do together is what will be in force, and it is not what was simulated. */
function targetMoved({ judgedBy: { changedOnTarget }, changes }: Simulation): Weighed[] {
  if (changes.length === 0 || changedOnTarget.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'target-moved', files: changedOnTarget.length } }];
}

/** A stricter gate that the target branch has by now would judge otherwise, and so may policies that it has. */
function targetNotKnown({ judgedBy: { targetTip } }: Simulation): Weighed[] {
  return targetTip === 'known' ? [] : [{ weight: 'warn', reason: { code: 'target-not-known' } }];
}

/** It may be meant, and a typing error in a command or a value looks the same: policies may be missing on both sides. */
function nothingRendered({ diagnostics }: Simulation): Weighed[] {
  const entries = diagnostics.filter(({ code, side }) => code === 'render/empty' && side !== 'base').length;
  return entries === 0 ? [] : [{ weight: 'warn', reason: { code: 'nothing-rendered', entries } }];
}

/** Policies that look new and are not: whether they were in force, so that the change opens something, nobody looked at. */
const COMPARED_WITH_NOTHING = [
  ['input/moved-policies', 'moved-policies'],
  ['input/untracked-policies', 'policies-in-no-commit'],
] as const;

function comparedWithNothing({ diagnostics }: Simulation): Weighed[] {
  const said = new Set(diagnostics.filter((one) => !isError(one)).map(({ code }) => code));
  return COMPARED_WITH_NOTHING.flatMap(([diagnostic, code]): Weighed[] =>
    said.has(diagnostic) ? [{ weight: 'warn', reason: { code } }] : [],
  );
}

/** Policies that nobody may list can decide otherwise, and what nobody could look at is not nothing. */
function notLookedAt({ live }: Simulation): Weighed[] {
  if (live === undefined || live.notSeen.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'not-looked-at', places: live.notSeen } }];
}

/** Even that no policy changes is not known when a part of the input is not. */
function unreadableInput({ diagnostics }: Simulation): Weighed[] {
  const errors = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  return errors === 0 ? [] : [{ weight: 'inconclusive', reason: { code: 'unreadable-input', errors } }];
}

/** What the change has no part in stops nobody, and is never green without a word. */
function faultsInBase({ diagnostics }: Simulation): Weighed[] {
  const files = filesAtFault(diagnostics).size;
  return files === 0 ? [] : [{ weight: 'warn', reason: { code: 'faults-in-base', files } }];
}

/** A comment takes an error out of the way, and somebody has to read why. */
function silenced({ diagnostics }: Simulation): Weighed[] {
  const errors = silencedErrors(diagnostics);
  return errors === 0 ? [] : [{ weight: 'warn', reason: { code: 'silenced-errors', errors } }];
}

/** The decision when policies are invalid: nothing is simulated, because the answer would be about other policies. */
export function gateOfInvalidPolicies(files: number): Gate {
  return { outcome: 'invalid', reasons: [{ code: 'invalid-policies', files }] };
}
