import type { KeyedFinding } from '../impact/gate/keyed-findings.ts';
import type { SourceSpan } from '../model/diagnostic.ts';
import { type JsonObject, objectAt, textAt } from '../model/json-object.ts';
import type { ApplySetRef } from './apply-set.ts';
import type { BridgeReason } from './order/bridge.ts';
import type { OrderReport } from './order/order-report.ts';
import type { WaitReason } from './order/place-waits.ts';
import type { WriteEffect } from './order/write-effect.ts';

/** One object of the cluster, and where it is written. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for cluster-wide objects. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** Undefined for an object that is no longer in a file. */
  readonly span: SourceSpan | undefined;
}

/** An object that is in a file. */
export interface SourcedRef extends ObjectRef {
  readonly span: SourceSpan;
}

/**
 * What a deploy does with one object. `adopt`: the content stays, but Sluice becomes its manager, so that it can change, find and
 * delete the object later. `delete`: Sluice once deployed it, and the set no longer has it. `refused`: it cannot be written; the
 * diagnostics say why, and then nothing is written.
 */
export type PlannedAction = 'create' | 'update' | 'adopt' | 'delete' | 'unchanged' | 'refused';

/** One object, what a deploy does with it, and what is known about that. */
export interface PlannedChange {
  readonly object: ObjectRef;
  /** The name in the API's paths and for kubectl: `networkpolicies.networking.k8s.io`. */
  readonly resource: string;
  readonly action: PlannedAction;
  /** What writing it can do to pods before the rest of the set is written. */
  readonly effect: WriteEffect;
  /** The content in the cluster now, without the fields that the server manages; undefined when absent. */
  readonly before: JsonObject | undefined;
  /** The content after the deploy, as the server's dry run answered; undefined when it is deleted, or when the server refuses it. */
  readonly after: JsonObject | undefined;
  /** Field managers from which it is taken over. */
  readonly takesFrom: readonly string[];
  /** Field managers of its content besides us, as it is in the cluster now. */
  readonly otherManagers: readonly string[];
  /** Somebody deleted the live object, and only finalizers keep it. */
  readonly isGoing?: true;
  /** Why the network plug-in does not enforce the live object, in its words. */
  readonly refusedByPlugIn?: string;
  /** Why what is written before it has to be in force first; undefined when it does not wait. */
  readonly waitsBefore?: WaitReason;
  /** It is a temporary policy that exists only while the rest is written. `left-over`: one from a run that died. */
  readonly bridge?: BridgeReason | 'left-over';
}

/** An object that Sluice applied before it kept a ledger, and that is not in the set: its owner is unknown. */
export interface LeftObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** The name in the API's paths and for kubectl: `networkpolicies.networking.k8s.io`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** What a deploy of a set would write, in the order of the writes; unchanged objects come last. */
export interface DeployPlan {
  /** Scheme, host, port and path of the API server; never credentials. */
  readonly server: string;
  /** Where the ledger of the set is. */
  readonly applySet: ApplySetRef;
  readonly changes: readonly PlannedChange[];
  /** What is known about the states between the writes. */
  readonly order: OrderReport;
  /** How long a deploy waits where the network plug-in gives no evidence that something is in force; left out: it does not wait. */
  readonly settleSeconds?: number | undefined;
  /** What the whole plan does to recorded connections; left out when none are given. */
  readonly impact?: PlannedImpact | undefined;
  readonly leftInCluster: readonly LeftObject[];
  /** Policies whose files say that they are not enforced. Those that are off are not changes of the set. */
  readonly modes: readonly ObjectMode[];
}

/** The mode of a policy that is not enforced as it is written. */
export interface ObjectMode {
  readonly object: ObjectRef;
  readonly mode: 'audit' | 'off';
}

/** What a plan does to recorded connections and to the protection of workloads, as people see it. */
export interface PlannedImpact {
  /** Number of recorded connections that were compared. */
  readonly connections: number;
  /** Connections whose verdict changes or cannot be told, and workloads that are left less protected. */
  readonly findings: readonly KeyedFinding[];
  /** Number of further such connections that are too many to be listed. */
  readonly unlisted: number;
}

/** Whether the deploy sends this change to the server. */
export function isWritten({ action }: PlannedChange): boolean {
  return action !== 'unchanged' && action !== 'refused';
}

/** A reference to an object of the cluster that is in no file. Name and kind are empty when it has none. */
export function refOf(content: JsonObject): ObjectRef {
  const metadata = objectAt(content, 'metadata');
  return {
    apiVersion: textAt(content, 'apiVersion') ?? '',
    kind: textAt(content, 'kind') ?? '',
    namespace: textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name') ?? '',
    span: undefined,
  };
}
