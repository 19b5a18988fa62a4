import { loadDigest } from '../../flows/load-digest.ts';
import { chooseFormats, type FlowFormatSettings } from '../../flows/mapped/choose-formats.ts';
import { resolveDigest } from '../../inventory/resolve-digest.ts';
import { workloadsOf } from '../../inventory/workloads-of.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { PlanEvidence } from '../../plan/plan-impact.ts';
import type { ManifestDocument } from '../../policy/manifest.ts';
import type { PolicySet } from '../../policy/policy-set.ts';
import { expandFlowInputs } from '../input/expand-flow-inputs.ts';
import type { Io } from '../io.ts';
import { type InventoryOptions, readInventory } from './read-inventory.ts';

export interface RecordedOptions extends InventoryOptions, FlowFormatSettings {
  readonly flows: readonly string[];
  /** Read instead of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
}

/** Recorded connections, completed by the inventory, and what policies refer to that is no policy. */
export interface Recorded {
  /** Undefined when no flows were given. */
  readonly connections: readonly RecordedConnection[] | undefined;
  readonly context: Pick<PolicySet, 'services' | 'namespaces'>;
  /** What a simulation of them needs besides; undefined when no flows were given. */
  readonly evidence: PlanEvidence | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param others manifests that were found beside the policies. */
export async function readRecorded(
  options: RecordedOptions,
  others: readonly ManifestDocument[],
  io: Io,
): Promise<Recorded> {
  if (options.flows.length === 0) {
    return { connections: undefined, context: {}, evidence: undefined, diagnostics: [] };
  }
  const {
    inventory,
    policies,
    diagnostics: ofInventory,
  } = await readInventory(options, { others, namespaces: [] }, io);
  const inputs = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const loaded = await loadDigest(inputs.sources, chooseFormats(options));
  const { digest } = resolveDigest(loaded.digest, inventory);
  const { services, namespaces } = policies;
  return {
    connections: digest.connections,
    context: {
      ...(services === undefined ? {} : { services }),
      ...(namespaces === undefined ? {} : { namespaces }),
    },
    evidence: { digest, workloads: workloadsOf(inventory), knownNodes: inventory.nodes.length },
    diagnostics: [...ofInventory, ...inputs.diagnostics, ...loaded.diagnostics],
  };
}
