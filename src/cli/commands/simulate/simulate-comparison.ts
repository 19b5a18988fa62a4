import { decideGate, gateOfInvalidPolicies } from '../../../impact/gate/gate.ts';
import { applyWaivers } from '../../../impact/gate/waivers.ts';
import type { JudgedBy } from '../../../impact/judged-by.ts';
import { simulate } from '../../../impact/simulate.ts';
import type { SimulationResult } from '../../../impact/simulation-result.ts';
import { type Inventory, schedulesOf } from '../../../inventory/inventory.ts';
import { workloadsOf } from '../../../inventory/pods/workloads-of.ts';
import { poolsForPolicies } from '../../../inventory/pools-for-policies.ts';
import { servicesForPolicies } from '../../../inventory/services-for-policies.ts';
import { type Diagnostic, eachProblemOnce, isError, isGap } from '../../../model/diagnostic.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import type { Io } from '../../io.ts';
import { loadWaivers } from '../../waivers/load-waivers.ts';
import { readPolicyHistory } from '../policies/read-policy-history.ts';
import { readComparedPolicies } from './compared-policies.ts';
import { problemsOfInputs, problemsOfPolicies } from './compared-problems.ts';
import { readRecordedSides } from './recorded-sides.ts';
import type { SimulateOptions } from './simulate-options.ts';

/** Reads both sides, the inventory and the flows, and replays the flows. There is no result if the set that is meant was not read whole. */
export async function simulateComparison(
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<SimulationResult> {
  const compared = await readComparedPolicies(comparison, options, io);
  if (compared.inForce === undefined) return notSimulated(compared.inventoryReading.diagnostics, []);
  const recorded = await readRecordedSides(compared, comparison, options, io);
  const waivers = loadWaivers(options.waivers, io);
  const policyProblems = problemsOfPolicies(compared, recorded, options);
  const otherProblems = [
    ...(await problemsOfInputs(compared, comparison, options, io)),
    ...recorded.diagnostics,
    ...waivers.diagnostics,
  ];
  const diagnostics = eachProblemOnce([...policyProblems, ...otherProblems]);
  // Without what is left out, the verdicts would be those of another set; without a base there is no change to judge.
  if (policyProblems.some((one) => isError(one) && isGap(one)))
    return notSimulated(diagnostics, policyProblems);
  const { resolved, inventoryBefore, sayingTheSame } = recorded;
  const { readFile, inForce, live } = compared;
  const { inventory } = compared.inventoryReading;
  const found = simulate({
    platform: options.platform,
    ...inForce,
    base: inventoryBefore === undefined ? inForce.base : withKnownOf(inForce.base, inventoryBefore),
    digest: resolved.digest,
    workloads: workloadsOf(inventory),
    schedules: schedulesOf(inventory),
    knownNodes: inventory.nodes.length,
    nodesSince: inventory.nodes.map(({ name, tenure }) => ({ name, since: tenure?.from })),
    judgedBy: withoutFiles(options.judgedBy, sayingTheSame),
    history: await readPolicyHistory(comparison.base, resolved.digest.window, options, readFile, io),
    ...(live !== undefined && { live }),
    ...(inventoryBefore !== undefined && { baseWorkloads: workloadsOf(inventoryBefore) }),
    ...(resolved.altered !== undefined && { altered: resolved.altered }),
    diagnostics: [...diagnostics, ...resolved.diagnostics],
  });
  const simulation = applyWaivers(found, waivers.waivers, { ...options.waivers, now: io.now() });
  return { kind: 'simulated', simulation, gate: decideGate(simulation, options.gate, io.now()) };
}

/** Rules also refer to Services and namespaces, which the change may alter. */
function withKnownOf<Side extends PolicySet>(side: Side, inventory: Inventory): Side {
  return {
    ...side,
    services: servicesForPolicies(inventory),
    pools: poolsForPolicies(inventory),
    namespaces: inventory.namespaces,
  };
}

/** There is no simulation; the gate says in how many files of policies the reason is. */
export function notSimulated(
  diagnostics: readonly Diagnostic[],
  policyProblems: readonly Diagnostic[],
): SimulationResult {
  const files = new Set(
    policyProblems.flatMap((diagnostic) =>
      isError(diagnostic) && isGap(diagnostic) && diagnostic.span !== undefined ? [diagnostic.span.file] : [],
    ),
  );
  return { kind: 'not-simulated', diagnostics, gate: gateOfInvalidPolicies(files.size) };
}

/** A manifest in which only fields change that Sluice does not read, such as an image, is not changed evidence. */
function withoutFiles(judgedBy: JudgedBy, unaltered: ReadonlySet<string>): JudgedBy {
  return unaltered.size === 0
    ? judgedBy
    : { ...judgedBy, files: judgedBy.files.filter((file) => !unaltered.has(file)) };
}
