import type { SourceSpan } from '../model/diagnostic.ts';
import type { ApplySetRef } from './apply-set.ts';
import type { JsonObject } from './json-object.ts';
import type { BridgeReason } from './order/bridge.ts';
import type { OrderReport } from './order/order-report.ts';
import type { WaitReason } from './order/place-waits.ts';
import type { WriteEffect } from './order/write-effect.ts';
import type { PlannedImpact } from './planned-impact.ts';

/** One object of the cluster, and where it is written. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for objects of the whole cluster. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** Undefined for an object that no file holds any more. */
  readonly span: SourceSpan | undefined;
}

/** An object that a file holds. */
export interface SourcedRef extends ObjectRef {
  readonly span: SourceSpan;
}

/**
 * What a deploy does with one object. `adopt`: the content stays, but Sluice is not yet the one that manages it and becomes it, so that
 * it may change, find and delete the object later. `delete`: Sluice deployed it once, and the set does not hold it any more. `refused`: it
 * cannot be written; the diagnostics say why, and then nothing is.
 */
export type PlannedAction = 'create' | 'update' | 'adopt' | 'delete' | 'unchanged' | 'refused';

export interface PlannedChange {
  readonly object: ObjectRef;
  /** The name in the API's paths and for kubectl: `networkpolicies.networking.k8s.io`. */
  readonly resource: string;
  readonly action: PlannedAction;
  /** What writing it can do to pods before the rest of the set is written. */
  readonly effect: WriteEffect;
  /** The content in the cluster now, without what the server keeps for itself; undefined when absent. */
  readonly before: JsonObject | undefined;
  /** The content after the deploy, as the server's dry run answered; undefined when it is deleted, or when the server rejects it. */
  readonly after: JsonObject | undefined;
  /** Field managers from whom it is taken over. */
  readonly takesFrom: readonly string[];
  /** Field managers of its content besides us, as it is in the cluster now. */
  readonly otherManagers: readonly string[];
  /** Why the network plug-in does not enforce the live object, in its words. */
  readonly refusedByPlugIn?: string;
  /** What is written before it has to be in force first, because of this. */
  readonly waitsBefore?: WaitReason;
  /** It is a temporary policy, here only while the rest is written. `left-over`: that of a run that died. */
  readonly bridge?: BridgeReason | 'left-over';
}

/** An object that Sluice applied once, before it kept a ledger, and that the set does not hold: nobody knows whose it is. */
export interface LeftObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** The name in the API's paths and for kubectl: `networkpolicies.networking.k8s.io`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** What a deploy of a set would write, in the order of the writes; unchanged objects are at the end. */
export interface DeployPlan {
  /** Scheme, host, port and path of the API server; never credentials. */
  readonly server: string;
  /** Where the ledger of the set is. */
  readonly applySet: ApplySetRef;
  readonly changes: readonly PlannedChange[];
  /** What is known of the states between the writes. */
  readonly order: OrderReport;
  /** How long a deploy waits where the network plug-in gives no evidence that something is in force; left out: it does not wait. */
  readonly settleSeconds?: number | undefined;
  /** What the plan does to recorded connections in the end; left out where none are given. */
  readonly impact?: PlannedImpact | undefined;
  readonly leftInCluster: readonly LeftObject[];
  /** Policies that their files do not want to be enforced. Those that are off are no changes of the set. */
  readonly modes: readonly ObjectMode[];
}

/** How far a policy is in force, where it is not as it is written. */
export interface ObjectMode {
  readonly object: ObjectRef;
  readonly mode: 'audit' | 'off';
}

/** True when the deploy sends this change to the server. */
export function isWritten({ action }: PlannedChange): boolean {
  return action !== 'unchanged' && action !== 'refused';
}

/** The name people see: `shop/web`. */
export function objectName(object: {
  readonly namespace: string | undefined;
  readonly name: string;
}): string {
  return object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`;
}

export function objectKey(object: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}): string {
  return [object.apiVersion, object.kind, object.namespace ?? '', object.name].join('\n');
}
