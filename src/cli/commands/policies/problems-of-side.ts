import type { Inventory } from '../../../inventory/inventory.ts';
import { lintPolicyMap } from '../../../inventory/lint/cilium/lint-policy-map.ts';
import { lintInventory } from '../../../inventory/lint/lint-inventory.ts';
import { lintOneSided } from '../../../inventory/lint/lint-one-sided.ts';
import { lintVitalPods } from '../../../inventory/lint/lint-vital-pods.ts';
import { workloadsOf } from '../../../inventory/pods/workloads-of.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { WorkloadEndpoint } from '../../../model/endpoint.ts';
import { applyLintLevels, type LintLevels } from '../../../policy/check/lint-levels.ts';
import { factOf } from '../../../policy/dialects.ts';
import { withoutAnswered } from '../../../policy/live/answered-beside.ts';
import { decides, describeNotSimulated } from '../../../policy/not-simulated/describe-not-simulated.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { applySilences, lintSilences } from '../../../policy/silence/apply-silences.ts';
import type { PolicyFilesReading } from './read-policy-files.ts';

interface Surroundings {
  readonly inventory: Inventory;
  /** Workloads that were recorded. */
  readonly seen: readonly WorkloadEndpoint[];
  readonly platform: Platform;
  readonly levels: LintLevels;
}

/**
 * Everything to report about the policies of one side of a comparison. Both sides are checked in the same way, so that what a
 * change has no part in can be told from what it brings.
 */
export function problemsOfSide(
  { policies, diagnostics, silences }: PolicyFilesReading,
  { notSimulated, unconfirmed }: PolicySet,
  { inventory, seen, platform, levels }: Surroundings,
): readonly Diagnostic[] {
  const facts = policies.flatMap((policy) => factOf(policy, platform) ?? []);
  const all = [
    ...withoutAnswered(diagnostics, facts, policies, unconfirmed, platform),
    ...describeNotSimulated(notSimulated),
    ...lintInventory(policies, inventory, { seen, others: unconfirmed, platform }),
    ...lintOneSided(policies, workloadsOf(inventory), platform, unconfirmed),
    ...lintPolicyMap(policies, inventory, platform, unconfirmed),
    ...(notSimulated.some(decides) ? [] : lintVitalPods(policies, inventory, platform, unconfirmed)),
  ];
  const found = applySilences(applyLintLevels(all, levels), silences);
  return [...found, ...lintSilences(silences, found)];
}
