import { isError, isHarmful } from '../../model/diagnostic.ts';
import { lossesOf } from '../isolation/isolation-change.ts';
import type { Simulation } from '../simulation.ts';
import type { Weighed, Weight } from './gate-reason.ts';
import type { GateSettings } from './gate-settings.ts';
import { REFUSALS, type Refusal } from './waiver.ts';

/** What the change does, as far as it is known, whatever was recorded. */
export function weighFindings(simulation: Simulation, settings: GateSettings): readonly Weighed[] {
  return [
    ...policyErrors(simulation),
    ...connections(simulation, settings),
    ...lossesOfProtection(simulation, settings),
    ...changesNotSimulated(simulation, settings),
    ...excludedWhenMerged(simulation, settings),
  ];
}

/** What the API server accepts but nobody can have meant fails the gate, whatever was recorded. */
function policyErrors({ diagnostics }: Simulation): Weighed[] {
  const errors = diagnostics.filter((one) => isError(one) && isHarmful(one)).length;
  return errors === 0 ? [] : [{ weight: 'fail', reason: { code: 'policy-errors', errors } }];
}

function connections({ totals, coverage }: Simulation, settings: GateSettings): Weighed[] {
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

/** A waiver that no longer counts stops the pipeline: its owner should renew it, or what it accepts should end. */
const WEIGHT_OF_REFUSAL: Readonly<Record<Refusal, Weight>> = {
  expired: 'fail',
  'too-long': 'fail',
  // The findings weigh what they would without the waiver.
  'not-allowed': 'warn',
};

/** What somebody accepted stops nobody, but is never silently green. */
export function weighWaivers({ waived }: Simulation): readonly Weighed[] {
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
