import { findUntouchedFiles } from '../../../impact/changes/untouched-files.ts';
import { compareDiagnostics } from '../../../impact/compare-diagnostics.ts';
import { seenWorkloads } from '../../../inventory/resolve/resolve-digest.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { describeUnconfirmed } from '../../../policy/live/with-inventory-policies.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { contentsOf } from '../../input/files/file-contents.ts';
import type { Io } from '../../io.ts';
import { describeWorkloadsElsewhere } from '../inventory/describe-workloads-elsewhere.ts';
import { inventoryLimits } from '../inventory/inventory-limits.ts';
import { markKnownFaults } from '../inventory/known-inventory-faults.ts';
import { changedElsewhere } from '../policies/changed-elsewhere.ts';
import { describeChangedFetches, describeChangedInputs } from '../policies/describe-changed-inputs.ts';
import { describeChangedPods } from '../policies/describe-changed-pods.ts';
import { describeKustomized, type KustomizedSides } from '../policies/describe-kustomized.ts';
import { describeMoved } from '../policies/describe-moved.ts';
import { describeNewlyExcluded } from '../policies/describe-newly-excluded.ts';
import { describeNotSearched } from '../policies/describe-not-searched.ts';
import { describePoliciesElsewhere } from '../policies/describe-policies-elsewhere.ts';
import { describeUntracked } from '../policies/describe-untracked.ts';
import { problemsOfSide } from '../policies/problems-of-side.ts';
import type { ComparedPolicies } from './compared-policies.ts';
import type { RecordedSides } from './recorded-sides.ts';
import type { SimulateOptions } from './simulate-options.ts';

/** What is wrong with the policies of both sides, each problem once. */
export function problemsOfPolicies(
  { files, written, inForce, inventoryReading: { inventory }, isAgainstLive }: ComparedPolicies,
  { resolved, inventoryBefore = inventory }: RecordedSides,
  { platform, lints: levels }: SimulateOptions,
): readonly Diagnostic[] {
  const surroundings = { seen: seenWorkloads(resolved.digest), platform, levels };
  return compareDiagnostics(
    // What is wrong in the cluster cannot be mended by changing git.
    isAgainstLive
      ? []
      : problemsOfSide(written.base, inForce.base, { inventory: inventoryBefore, ...surroundings }),
    problemsOfSide(written.head, inForce.head, { inventory, ...surroundings }),
    findUntouchedFiles(contentsOf(files.base), contentsOf(files.head)),
  );
}

/** Problems beside the compared policies: of the inventory, of changes in files that were not given, and of what was not searched. */
export async function problemsOfInputs(
  { files, written, isNotSearched, readFile, inventoryReading, inForce, isAgainstLive }: ComparedPolicies,
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const sides = [inForce.base, inForce.head];
  const elsewhere = isAgainstLive
    ? []
    : await changedElsewhere(comparison, { ...options, inputs: files }, io);
  return [
    ...(await markKnownFaults(inventoryReading, comparison, io, inventoryLimits(options.limits))),
    ...describeUnconfirmed(inForce.head),
    ...(await describeMoved(comparison.base, written, options, readFile, io)),
    ...(isAgainstLive
      ? []
      : [
          ...describeChangedInputs(written.base, written.head),
          ...describeChangedFetches(written.base, written.head),
          ...describeChangedPods(inForce.base, inForce.head),
          ...describeKustomized(kustomizedSides(written), sides, options),
        ]),
    ...describePoliciesElsewhere(elsewhere ?? [], written, options, readFile),
    ...describeWorkloadsElsewhere(elsewhere ?? [], sides, options, io),
    ...describeNotSearched(isNotSearched || elsewhere === undefined),
    ...(await describeUntracked(comparison, written, options.render, io)),
    ...describeNewlyExcluded(written.head, options.limits.excludeWhenMerged, io),
  ];
}

function kustomizedSides({ base, head }: ComparedPolicies['written']): KustomizedSides {
  const applied = new Set(base.others.map(({ file }) => file));
  return {
    base: base.kustomized ?? [],
    head: head.kustomized ?? [],
    wasApplied: (file) => applied.has(file),
  };
}
