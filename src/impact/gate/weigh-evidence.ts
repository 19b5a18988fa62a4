import type { EpochMs } from '../../model/digest.ts';
import { type CurrentRecording, currentRecording } from '../evidence/current-recording.ts';
import { weakEvidence } from '../evidence/weak-evidence.ts';
import type { Simulation } from '../simulation.ts';
import type { GateReason, Weighed } from './gate-reason.ts';
import type { GateSettings } from './gate-settings.ts';

/** Clocks of nodes and runners differ by seconds; a recording further ahead than this has a wrong clock or time zone. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/** What good news would be worth. A change of no policy needs no flows, because there is nothing to simulate. */
export function weighEvidence(
  simulation: Simulation,
  settings: GateSettings,
  now: EpochMs,
): readonly Weighed[] {
  const { baseNotRendered: sources, changes } = simulation;
  if (changes.length === 0 && sources === undefined) return nothingCompared(simulation);
  const recording = currentRecording(simulation, settings.maxAgeMs, now);
  return [
    ...unknownBase(sources),
    ...missingEvidence(simulation, recording, settings, now),
    ...weakEvidence(simulation, recording, settings).map((reason) => ({ weight: 'warn', reason }) as const),
  ];
}

/**
 * Without a base there is no change to judge, and this change may be the one that mends it: evidence is missing, but nothing is
 * wrong with the input.
 */
function unknownBase(sources: readonly string[] | undefined): Weighed[] {
  return sources === undefined
    ? []
    : [{ weight: 'inconclusive', reason: { code: 'base-not-rendered', sources } }];
}

function missingEvidence(
  { evidence, accuracy }: Simulation,
  recording: CurrentRecording,
  { maxAgeMs, minimumConnections }: GateSettings,
  now: EpochMs,
): Weighed[] {
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
