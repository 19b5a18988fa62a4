import type { Direction } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { BridgeSpot } from './find-bridges.ts';

/** Marks objects that exist only while a set is written. */
export const BRIDGE_LABEL = 'sluice.dev/bridge';

/**
 * Why a temporary policy is in a plan: it keeps a workload open, or allows from the start what a policy will allow. `saves` is
 * one of the connections that would be cut without it.
 */
export type BridgeReason = { readonly saves: RecordedConnection } & (
  | {
      /** `shop/cart`; not escaped. */
      readonly workload: string;
      readonly directions: readonly Direction[];
    }
  /** `CiliumNetworkPolicy shop/cart`; not escaped. */
  | { readonly copyOf: string }
);

/**
 * A temporary policy: one that lets everything through for a workload that no policy isolates yet, or a copy of one that will be
 * written.
 */
export interface Bridge {
  /** Undefined for a cluster-wide one. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly manifest: JsonObject;
  readonly reason: BridgeReason;
}

/** @param hashOf makes a short hash of a text, from which names of objects may be made. */
export function createBridge(
  { namespace, matchLabels, absent, directions, workload, saves }: BridgeSpot,
  hashOf: (text: string) => string,
): Bridge {
  const spec = {
    podSelector: {
      matchLabels: { ...matchLabels },
      ...(absent.length === 0
        ? {}
        : { matchExpressions: absent.map((key) => ({ key, operator: 'DoesNotExist' })) }),
    },
    policyTypes: directions.map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress')),
    ...Object.fromEntries(directions.map((direction) => [direction, [{}]])),
  };
  const name = `sluice-bridge-${hashOf(JSON.stringify([namespace, spec]))}`;
  return {
    namespace,
    name,
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace, labels: { [BRIDGE_LABEL]: 'true' } },
      spec,
    },
    reason: { workload, directions, saves },
  };
}
