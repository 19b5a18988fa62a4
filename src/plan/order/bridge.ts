import type { Direction } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { JsonObject } from '../json-object.ts';
import type { BridgeSpot } from './find-bridges.ts';

/** Marks what is in the cluster only while a set is written. */
export const BRIDGE_LABEL = 'sluice.dev/bridge';

/** Why a temporary policy is in a plan. */
export interface BridgeReason {
  /** `shop/cart`; not escaped. */
  readonly workload: string;
  readonly directions: readonly Direction[];
  /** One of the connections that would be cut without it. */
  readonly saves: RecordedConnection;
}

/** A temporary policy that lets everything through for one workload, which no policy isolates yet. */
export interface Bridge {
  readonly namespace: string;
  readonly name: string;
  readonly manifest: JsonObject;
  readonly reason: BridgeReason;
}

/** @param hashOf a short text, of which names of objects may be made. */
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
