import { loadDigest } from '../../../flows/load-digest.ts';
import { chooseFormats, type FlowFormatSettings } from '../../../flows/mapped/choose-formats.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import { vitalConnectionsOf } from '../../../inventory/lint/lint-vital-pods.ts';
import { workloadsOf } from '../../../inventory/pods/workloads-of.ts';
import { resolveDigest } from '../../../inventory/resolve/resolve-digest.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { RecordedConnection } from '../../../model/digest.ts';
import type { PlanRecording } from '../../../plan/impact-of-plan.ts';
import type { Surroundings } from '../../../plan/surroundings.ts';
import type { ManifestDocument } from '../../../policy/manifest.ts';
import type { VitalConnection } from '../../../policy/together/vital-connections.ts';
import { expandFlowInputs } from '../../input/flows/expand-flow-inputs.ts';
import type { Io } from '../../io.ts';
import { type InventoryOptions, readInventory } from '../inventory/read-inventory.ts';

export interface RecordedOptions extends InventoryOptions, FlowFormatSettings {
  readonly flows: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
  /** Whether the inventory is wanted even if there are no flows. */
  readonly wantsInventory?: boolean;
}

/** Recorded connections, completed by the inventory, and what policies refer to besides policies. */
export interface Recorded {
  /** Undefined when no flows were given. */
  readonly connections: readonly RecordedConnection[] | undefined;
  readonly known: Surroundings['known'];
  /** What else a simulation of them needs; undefined when no flows were given. */
  readonly evidence: PlanRecording | undefined;
  /** Vital connections of the pods that the inventory shows, on which the cluster or whoever repairs it depends. */
  readonly vitalConnections: readonly VitalConnection[];
  /** Undefined when it was not asked for. */
  readonly inventory: Inventory | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param others manifests that were found beside the policies. */
export async function readRecorded(
  options: RecordedOptions,
  others: readonly ManifestDocument[],
  io: Io,
): Promise<Recorded> {
  const nothing = {
    connections: undefined,
    known: {},
    evidence: undefined,
    inventory: undefined,
    vitalConnections: [],
    diagnostics: [],
  };
  const hasFlows = options.flows.length > 0;
  if (!hasFlows && options.inventory.length === 0 && options.wantsInventory !== true) return nothing;
  const {
    inventory,
    policies,
    diagnostics: inventoryProblems,
  } = await readInventory(options, { others, namespaces: [] }, io);
  const { services, namespaces } = policies;
  const ofInventory = {
    known: {
      ...(services === undefined ? {} : { services }),
      ...(namespaces === undefined ? {} : { namespaces }),
    },
    vitalConnections: vitalConnectionsOf(inventory),
    inventory,
  };
  if (!hasFlows) return { ...nothing, ...ofInventory, diagnostics: inventoryProblems };
  const inputs = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const loaded = await loadDigest(inputs.sources, chooseFormats(options));
  const { digest } = resolveDigest(loaded.digest, inventory);
  return {
    ...ofInventory,
    connections: digest.connections,
    evidence: { digest, workloads: workloadsOf(inventory), knownNodes: inventory.nodes.length },
    diagnostics: [...inventoryProblems, ...inputs.diagnostics, ...loaded.diagnostics],
  };
}
