import { isError, isGap, isHarmful } from '../../model/diagnostic.ts';
import type { EpochMs } from '../../model/digest.ts';
import { type CurrentRecording, currentRecording } from '../evidence/current-recording.ts';
import { type EvidenceSettings, weakEvidence } from '../evidence/weak-evidence.ts';
import { lossesOf } from '../isolation/isolation-change.ts';
import type { Simulation } from '../simulation.ts';
import type { Gate, GateReason } from './gate-reason.ts';
import { filesAtFault, silencedErrors } from './known-faults.ts';
import { REFUSALS, type Refusal } from './waiver.ts';

export type GateLevel = 'fail' | 'warn' | 'ignore';

/** How much findings weigh; see docs/configuration.md. */
export interface GateSettings extends EvidenceSettings {
  readonly blocked: GateLevel;
  readonly opened: GateLevel;
  readonly unknown: GateLevel;
  readonly uncovered: GateLevel;
  /** Workloads that lose their protection, or are opened to every namespace or the world. */
  readonly unprotected: GateLevel;
  /** Changes to policies that are not simulated: these are never known to be harmless. */
  readonly notSimulated: Exclude<GateLevel, 'ignore'>;
  /** Oldest acceptable age of the newest part of the recording; undefined: the clock is not asked. */
  readonly maxAgeMs: number | undefined;
}

/** Clocks of nodes and runners differ by seconds; a recording further ahead than this has a wrong clock or time zone. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/** `pass`: said, and without consequences. */
type Weight = 'fail' | 'inconclusive' | 'warn' | 'pass';

const ORDER: readonly Weight[] = ['fail', 'inconclusive', 'warn', 'pass'];

/**
 * The decision of the pipeline. Findings outrank missing evidence: a connection that would be blocked was seen, however old the
 * recording is. A change of no policy passes without flows, because there is nothing to simulate.
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
    ...notSearched(simulation),
    ...fetchedChanged(simulation),
    ...podsOfCharts(simulation),
    ...kustomizedWorkloads(simulation),
    ...changedElsewhere(simulation),
    ...namesNotLearned(simulation),
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

/** What the API server accepts but nobody can have meant fails the gate, whatever was recorded. */
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

/** Counts whatever was recorded: whoever attacks a workload that was just opened may not have been there during the recording. */
function lossesOfProtection({ isolation }: Simulation, { unprotected }: GateSettings): Weighed[] {
  const changes = lossesOf(isolation);
  if (unprotected === 'ignore' || changes.length === 0) return [];
  return [{ weight: unprotected, reason: { code: 'unprotected', changes } }];
}

function changesNotSimulated({ changes }: Simulation, { notSimulated }: GateSettings): Weighed[] {
  const found = changes.filter(({ isSimulated }) => !isSimulated);
  if (found.length === 0) return [];
  return [{ weight: notSimulated, reason: { code: 'not-simulated', changes: found } }];
}

/** A deploy deletes what it once wrote of them, and the effect of that was not simulated. */
function excludedWhenMerged({ diagnostics }: Simulation, { notSimulated }: GateSettings): Weighed[] {
  return diagnostics.some(({ code }) => code === 'input/excluded-when-merged')
    ? [{ weight: notSimulated, reason: { code: 'excluded-when-merged' } }]
    : [];
}

/**
 * Without a base there is no change to judge, and this change may be the one that mends it: evidence is missing, but nothing is
 * wrong with the input.
 */
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

/** That no policy changes says nothing if there was nothing to compare, as with a wrong path. */
function nothingCompared({ base, head }: Simulation): Weighed[] {
  if (base.policies + base.notSimulated + head.policies + head.notSimulated === 0)
    return [{ weight: 'warn', reason: { code: 'no-policies' } }];
  if (base.name === head.name) {
    return [{ weight: 'warn', reason: { code: 'same-sides', name: head.name } }];
  }
  return [];
}

/** A waiver that no longer counts stops the pipeline: its owner should renew it, or what it accepts should end. */
const WEIGHT_OF_REFUSAL: Readonly<Record<Refusal, Weight>> = {
  expired: 'fail',
  'too-long': 'fail',
  // The findings weigh what they would without the waiver.
  'not-allowed': 'warn',
};

/** What somebody accepted stops nobody, but is never silently green. */
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

/** A change to how it is itself judged is never green, whatever it changes: people have to see it. */
function judgedByItself({ judgedBy }: Simulation): Weighed[] {
  const { isKnown, target, changes, files } = judgedBy;
  if (!isKnown) return [{ weight: 'warn', reason: { code: 'judged-by-unknown' } }];
  const settings = Math.max(changes.length, target === 'same' ? 0 : 1);
  if (settings + files.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'judged-by-changed', settings, files: files.length } }];
}

/** What the policies of both do together will be in force, but was not simulated. */
function targetMoved({ judgedBy: { changedOnTarget }, changes }: Simulation): Weighed[] {
  if (changes.length === 0 || changedOnTarget.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'target-moved', files: changedOnTarget.length } }];
}

/** The target branch may by now have a stricter gate, or policies, by which the change would be judged differently. */
function targetNotKnown({ judgedBy: { targetTip } }: Simulation): Weighed[] {
  return targetTip === 'known' ? [] : [{ weight: 'warn', reason: { code: 'target-not-known' } }];
}

/** This may be intended, but a typo in a command or a value looks the same: policies may be missing on both sides. */
function nothingRendered({ diagnostics }: Simulation): Weighed[] {
  const entries = diagnostics.filter(({ code, side }) => code === 'render/empty' && side !== 'base').length;
  return entries === 0 ? [] : [{ weight: 'warn', reason: { code: 'nothing-rendered', entries } }];
}

/** Policies that look new but are not: whether they were in force, so that the change opens something, was not looked at. */
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

/** What was not looked through may say that policies are other than they are written, or make some. */
function notSearched({ diagnostics }: Simulation): Weighed[] {
  return diagnostics.some(({ code }) => code === 'input/not-searched')
    ? [{ weight: 'warn', reason: { code: 'not-searched' } }]
    : [];
}

/** Most changes of that are new versions of charts without policies: nobody should be stopped, and nothing is claimed of them. */
function fetchedChanged({ diagnostics }: Simulation): Weighed[] {
  return diagnostics.some(({ code }) => code === 'render/fetched-changed')
    ? [{ weight: 'pass', reason: { code: 'fetched-changed' } }]
    : [];
}

/** Policies select by labels, and what the change makes of these pods was not simulated. */
function podsOfCharts({ diagnostics }: Simulation): Weighed[] {
  return diagnostics.some(({ code }) => code === 'render/pods-changed')
    ? [{ weight: 'warn', reason: { code: 'pods-of-charts' } }]
    : [];
}

/** The same of workloads that a kustomization alters. */
function kustomizedWorkloads({ diagnostics }: Simulation): Weighed[] {
  return diagnostics.some(({ code }) => code === 'render/workloads-changed')
    ? [{ weight: 'warn', reason: { code: 'kustomized-workloads' } }]
    : [];
}

/** Manifests that nobody gave may be of this cluster. */
const ELSEWHERE = [
  ['input/policies-elsewhere', 'policies-elsewhere'],
  ['inventory/workloads-elsewhere', 'workloads-elsewhere'],
] as const;

function changedElsewhere({ diagnostics }: Simulation): Weighed[] {
  const said = new Set(diagnostics.map(({ code }) => code));
  return ELSEWHERE.flatMap(([diagnostic, code]): Weighed[] =>
    said.has(diagnostic) ? [{ weight: 'warn', reason: { code } }] : [],
  );
}

/**
 * Recorded connections have names because lookups were seen. After a change that ends this, rules by name allow what they allowed
 * only until the addresses are forgotten.
 */
function namesNotLearned({ diagnostics }: Simulation): Weighed[] {
  const isMeant = ({ code, side, silence }: (typeof diagnostics)[number]) =>
    code === 'policy/cilium-names-without-dns' && side === undefined && silence === undefined;
  return diagnostics.some(isMeant) ? [{ weight: 'warn', reason: { code: 'names-not-learned' } }] : [];
}

/** Policies that may not be listed can decide otherwise: what could not be looked at is not "nothing there". */
function notLookedAt({ live }: Simulation): Weighed[] {
  if (live === undefined || live.notSeen.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'not-looked-at', places: live.notSeen } }];
}

/** If part of the input is not known, not even that no policy changes is known. */
function unreadableInput({ diagnostics }: Simulation): Weighed[] {
  const errors = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  return errors === 0 ? [] : [{ weight: 'inconclusive', reason: { code: 'unreadable-input', errors } }];
}

/** Faults that the change has no part in stop nobody, but are never silently green. */
function faultsInBase({ diagnostics }: Simulation): Weighed[] {
  const files = filesAtFault(diagnostics).size;
  return files === 0 ? [] : [{ weight: 'warn', reason: { code: 'faults-in-base', files } }];
}

/** A comment takes an error out of the way, so somebody has to read why. */
function silenced({ diagnostics }: Simulation): Weighed[] {
  const errors = silencedErrors(diagnostics);
  return errors === 0 ? [] : [{ weight: 'warn', reason: { code: 'silenced-errors', errors } }];
}

/** The decision when policies are invalid: nothing is simulated, because the answer would be about other policies. */
export function gateOfInvalidPolicies(files: number): Gate {
  return { outcome: 'invalid', reasons: [{ code: 'invalid-policies', files }] };
}
