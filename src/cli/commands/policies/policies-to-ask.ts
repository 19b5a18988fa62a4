import { createEvaluator, type Evaluator } from '../../../engine/evaluator.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import { type NetworkSets, networkSetsOf } from '../../../inventory/resolve/network-sets.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { compilePolicies } from '../../../policy/compile-policies.ts';
import { describeUnconfirmed } from '../../../policy/live/with-inventory-policies.ts';
import { describeNotSimulated } from '../../../policy/not-simulated/describe-not-simulated.ts';
import { describeAuditMode } from '../../../policy/platform/audit-mode.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import type { RenderSettings, SettingOrigins, Settings } from '../../config/settings.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { exitCodeOf } from '../../exit-code-of.ts';
import { isCluster } from '../../input/cluster-input.ts';
import { noPolicies } from '../../input/no-policies.ts';
import { namesPolicies, readWithIncluded } from '../../input/read-policy-inputs.ts';
import type { Io } from '../../io.ts';
import type { ConnectionOptions } from '../connect-cluster.ts';
import { namespacesOf, readInventory } from '../inventory/read-inventory.ts';
import { canJudge } from './can-judge.ts';
import { describeNoneFound } from './describe-none-found.ts';
import { describeNotSearched } from './describe-not-searched.ts';
import { readPolicyFiles } from './read-policy-files.ts';
import { withPoliciesBeside } from './with-policies-beside.ts';
import { withUnseen } from './with-unseen.ts';

/** Where policies, and who is in the cluster, are read. */
export interface InputsToAsk extends ConnectionOptions, SettingOrigins {
  readonly policies: readonly string[];
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly inventory: readonly string[];
  readonly platform: Platform;
  readonly limits: Settings['limits'];
}

/** The policies of one state, with those of the inventory, and who is who: with these, connections are judged one by one. */
export interface PoliciesToAsk {
  readonly inventory: Inventory;
  readonly networkSets: NetworkSets;
  /** Problems of the given policies. */
  readonly ofPolicies: readonly Diagnostic[];
  /** Policies that decide nothing here, or perhaps. */
  readonly ofOthers: readonly Diagnostic[];
  readonly ofSurroundings: readonly Diagnostic[];
  /** The exit code when nothing can be judged; undefined: it can. */
  readonly preventing: (ofPolicies: readonly Diagnostic[]) => ExitCode | undefined;
  readonly createEvaluator: () => Evaluator;
}

export async function readPoliciesToAsk(options: InputsToAsk, io: Io): Promise<PoliciesToAsk> {
  const input = await readWithIncluded(options, io);
  const reading = readPolicyFiles(input, options);
  const ofInventory = await readInventory(
    options,
    { others: reading.others, namespaces: namespacesOf([reading]) },
    io,
  );
  const { live } = ofInventory;
  const policies = withPoliciesBeside(reading, ofInventory, [reading]);
  const ofGiven = [...reading.diagnostics, ...(namesPolicies(options) ? [] : [noPolicies(options)])];
  return {
    inventory: ofInventory.inventory,
    networkSets: networkSetsOf([reading, ofInventory.policies]),
    ofPolicies: [...ofGiven, ...describeNoneFound(policies, ofGiven)],
    ofOthers: [...describeNotSimulated(policies.notSimulated), ...describeUnconfirmed(policies)],
    ofSurroundings: [
      ...describeAuditMode(options.platform),
      ...describeNotSearched(input.isNotSearched === true),
      ...ofInventory.diagnostics,
    ],
    preventing(ofPolicies) {
      if (!canJudge(reading, ofPolicies)) return exitCodeOf(ofPolicies, 'answer');
      // What is in force there was asked for, but is not known.
      return options.inventory.some(isCluster) && live === undefined ? EXIT.usage : undefined;
    },
    createEvaluator: () => createEvaluator(compilePolicies(withUnseen(policies, live), options.platform)),
  };
}
