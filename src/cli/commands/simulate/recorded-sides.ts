import { loadDigest } from '../../../flows/load-digest.ts';
import { chooseFormats } from '../../../flows/mapped/choose-formats.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import { networkSetsOf } from '../../../inventory/resolve/network-sets.ts';
import { type ResolvedSides, resolveBothSides } from '../../../inventory/resolve/resolve-both-sides.ts';
import { resolveDigest } from '../../../inventory/resolve/resolve-digest.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { expandFlowInputs } from '../../input/flows/expand-flow-inputs.ts';
import type { Io } from '../../io.ts';
import { readInventoryBefore } from '../inventory/read-inventory-before.ts';
import { describeKustomized } from '../policies/describe-kustomized.ts';
import type { ComparedPolicies } from './compared-policies.ts';
import type { SimulateOptions } from './simulate-options.ts';

const NO_FLOWS: Diagnostic = {
  code: 'input/no-flows',
  severity: 'info',
  meaning: 'noted',
  message: 'no flows are given',
  help: 'give recorded flows or a digest with `--flows`, or write `flows: [FILE]` into `.sluice.yaml`',
};

/**
 * The recorded connections, with the ends that they have before and after the change. The digest as it was loaded is not kept: a
 * large one would take memory twice.
 */
export interface RecordedSides {
  /** The inventory before the change, where the change alters it. */
  readonly inventoryBefore: Inventory | undefined;
  /** Files of the inventory that the change alters, but not in what is read here. */
  readonly sayingTheSame: ReadonlySet<string>;
  readonly resolved: Pick<ResolvedSides, 'digest' | 'diagnostics'> & Partial<ResolvedSides>;
  /** Problems of the flows, and what is not known of the inventory before the change; those of their ends are in `resolved`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the flows and the inventory of both sides, and names the ends of what was recorded. */
export async function readRecordedSides(
  { written: { base, head }, inventoryReading, inForce }: ComparedPolicies,
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<RecordedSides> {
  const inputs = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const loaded = await loadDigest(inputs.sources, chooseFormats(options));
  const others = { base: base.others, head: head.others };
  const before = await readInventoryBefore(comparison, options, inventoryReading, others, io);
  const { inventory: inventoryBefore, sayingTheSame, kustomized } = before;
  const { inventory, policies } = inventoryReading;
  const withSets = { networkSets: networkSetsOf([base, policies]) };
  return {
    inventoryBefore,
    sayingTheSame,
    resolved:
      inventoryBefore === undefined
        ? resolveDigest(loaded.digest, inventory, withSets)
        : resolveBothSides(loaded.digest, { before: inventoryBefore, after: inventory }, withSets),
    diagnostics: [
      ...(options.flows.length === 0 ? [NO_FLOWS] : []),
      ...inputs.diagnostics,
      ...loaded.diagnostics,
      ...before.diagnostics,
      ...describeKustomized(kustomized, [inForce.base, inForce.head], options),
    ],
  };
}
