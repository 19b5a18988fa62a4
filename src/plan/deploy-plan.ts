import type { SourceSpan } from '../model/diagnostic.ts';
import type { JsonObject } from './json-object.ts';
import type { WriteEffect } from './write-effect.ts';

/** One object of the cluster, and where it is written. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for objects of the whole cluster. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly span: SourceSpan;
}

/**
 * What a deploy does with one object. `adopt`: the content stays, but Sluice is not yet among the managers of its fields and
 * becomes one, so that it may change or find the object later.
 */
export type PlannedAction = 'create' | 'update' | 'adopt' | 'unchanged';

export interface PlannedChange {
  readonly object: ObjectRef;
  readonly action: PlannedAction;
  /** What writing it can do to pods before the rest of the set is written. */
  readonly effect: WriteEffect;
  /** The content in the cluster now, without what the server keeps for itself; undefined when absent. */
  readonly before: JsonObject | undefined;
  /** The content after the deploy, as the server's dry run answered. */
  readonly after: JsonObject;
}

/** An object that Sluice manages beside those of the set (same kind, same namespace), but that the set does not hold. */
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
  readonly changes: readonly PlannedChange[];
  readonly leftInCluster: readonly LeftObject[];
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
