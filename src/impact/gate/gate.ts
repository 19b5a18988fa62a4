import type { EpochMs } from '../../model/digest.ts';
import type { Simulation } from '../simulation.ts';
import type { Gate } from './gate-reason.ts';
import type { GateSettings } from './gate-settings.ts';
import { weighEvidence } from './weigh-evidence.ts';
import { weighFindings, weighWaivers } from './weigh-findings.ts';
import { weighInput } from './weigh-input.ts';
import { weighTargetBranch } from './weigh-target-branch.ts';
import { WEIGHTS } from './weighed.ts';

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
