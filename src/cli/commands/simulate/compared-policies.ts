import { compareWithLive } from '../../../impact/live-comparison.ts';
import type { LiveTruth } from '../../../impact/simulation.ts';
import { withInventoryPolicies } from '../../../policy/live/with-inventory-policies.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { createSharedPolicyReader } from '../../../policy/read-written-policy.ts';
import { type Comparison, readAsSide } from '../../input/comparison/comparison.ts';
import type { InputReading } from '../../input/input-reading.ts';
import { readComparedInputs } from '../../input/read-policy-inputs.ts';
import type { Io } from '../../io.ts';
import { type InventoryReading, namespacesOf, readInventory } from '../inventory/read-inventory.ts';
import {
  createSharedReader,
  type PolicyFilesReading,
  type ReadFile,
  readPolicyFiles,
} from '../policies/read-policy-files.ts';
import { withChangedInputs } from '../policies/with-changed-inputs.ts';
import { withPoliciesBeside } from '../policies/with-policies-beside.ts';
import type { SimulateOptions } from './simulate-options.ts';

interface Both<Side> {
  readonly base: Side;
  readonly head: Side;
}

/** The policies of both sides of a comparison, and who is who. */
export interface ComparedPolicies {
  readonly files: Both<InputReading>;
  readonly readFile: ReadFile;
  /** What the files say. */
  readonly written: Both<PolicyFilesReading>;
  /** Whether git could not look for what makes or changes policies. */
  readonly isNotSearched: boolean;
  readonly inventoryReading: InventoryReading;
  /** What is in force: the same, together with policies that the inventory or the cluster shows. */
  readonly inForce: Both<PolicySet & { readonly name: string }>;
  /** Whether the base is the cluster. */
  readonly isAgainstLive: boolean;
  readonly live?: LiveTruth;
}

/** Reads the policies of both sides; only the inventory where the base is a cluster that did not answer. */
export async function readComparedPolicies(
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<ComparedPolicies | { readonly inventoryReading: InventoryReading; readonly inForce?: undefined }> {
  const files = await readComparedInputs(comparison, options, io);
  const readFile = createSharedReader();
  const readDocument = createSharedPolicyReader();
  const read = (side: 'base' | 'head', other: Parameters<typeof readPolicyFiles>[3]): PolicyFilesReading =>
    readPolicyFiles(files[side], { ...readAsSide(comparison[side], options), readDocument }, readFile, other);
  const { isNotSearched, ...written } = await withChangedInputs(
    { base: read('base', { after: files.head }), head: read('head', { before: files.base }) },
    comparison,
    { ...options, inputs: files },
    io,
  );
  const { base, head } = written;
  const isAgainstLive = comparison.base.kind === 'cluster';
  const inventoryReading = await readInventory(
    options,
    { others: head.others, namespaces: namespacesOf([base, head]), wantsPolicies: isAgainstLive },
    io,
  );
  if (isAgainstLive && inventoryReading.live === undefined) return { inventoryReading };
  return {
    files,
    readFile,
    written,
    isNotSearched: isNotSearched || [files.base, files.head].some((one) => one.isNotSearched),
    inventoryReading,
    ...putInForce(comparison, written, inventoryReading, options),
  };
}

function putInForce(
  comparison: Comparison,
  { base, head }: Both<PolicyFilesReading>,
  inventoryReading: InventoryReading,
  { platform }: Pick<SimulateOptions, 'platform'>,
): Pick<ComparedPolicies, 'inForce' | 'isAgainstLive' | 'live'> {
  const { live } = inventoryReading;
  const names = { base: comparison.base.name, head: comparison.head.name };
  const compared = live && compareWithLive(head, live.policies, platform);
  const truth =
    live === undefined || compared === undefined
      ? {}
      : {
          live: {
            cluster: live.name,
            policies: compared.policies,
            notSeen: live.notSeen.map(({ what }) => what),
          },
        };
  if (comparison.base.kind === 'cluster' && live !== undefined && compared !== undefined) {
    const inForce = {
      base: { name: live.name, ...withInventoryPolicies(compared.base, inventoryReading.policies, []) },
      head: { name: names.head, ...withInventoryPolicies(compared.head, inventoryReading.policies, []) },
    };
    return { inForce, isAgainstLive: true, ...truth };
  }
  const inForce = {
    base: { name: names.base, ...withPoliciesBeside(base, inventoryReading, [base, head]) },
    head: { name: names.head, ...withPoliciesBeside(head, inventoryReading, [base, head]) },
  };
  return { inForce, isAgainstLive: false, ...truth };
}
