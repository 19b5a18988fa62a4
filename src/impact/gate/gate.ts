import type { EpochMs } from '../../model/digest.ts';
import type { Simulation } from '../simulation.ts';
import { type Gate, WEIGHTS, type Weighed } from './gate-reason.ts';
import type { GateSettings } from './gate-settings.ts';
import { weighEvidence } from './weigh-evidence.ts';
import { weighFindings, weighWaivers } from './weigh-findings.ts';
import { weighInput } from './weigh-input.ts';

/**
 * The decision of the pipeline. Findings outrank missing evidence: a connection that would be blocked was seen, however old the
 * recording is.
 */
export function decideGate(simulation: Simulation, settings: GateSettings, now: EpochMs): Gate {
  const weighed = [
    ...weighFindings(simulation, settings),
    ...weighEvidence(simulation, settings, now),
    ...weighWaivers(simulation),
    ...weighTargetBranch(simulation),
    ...weighInput(simulation),
  ];
  const heaviestFirst = WEIGHTS.map((weight) => weighed.filter((one) => one.weight === weight));
  return {
    outcome: WEIGHTS.find((_, i) => heaviestFirst[i]?.length !== 0) ?? 'pass',
    reasons: heaviestFirst.flat().map(({ reason }) => reason),
  };
}

/** The decision when policies are invalid: nothing is simulated, because the answer would be about other policies. */
export function gateOfInvalidPolicies(files: number): Gate {
  return { outcome: 'invalid', reasons: [{ code: 'invalid-policies', files }] };
}

/** Whether the target branch is known, and whether the change alters what it is judged by. */
function weighTargetBranch(simulation: Simulation): readonly Weighed[] {
  return [...judgedByItself(simulation), ...targetMoved(simulation), ...targetNotKnown(simulation)];
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
