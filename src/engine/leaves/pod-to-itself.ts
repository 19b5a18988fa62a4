import type { Connection } from '../../model/connection.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

/** The same pod at both ends; `match` undefined: the CNI decides. */
export interface PodToItselfLeaf {
  readonly kind: 'pod-to-itself';
  readonly match: true | 'undefined';
}

export const POD_TO_ITSELF: TrafficLeafKind<PodToItselfLeaf> = { match: matchPodToItself };

function matchPodToItself({ match }: PodToItselfLeaf, { isPodToItself, destination }: Connection): Ternary {
  if (!isPodToItself || destination.kind !== 'workload') return false;
  if (match === true) return true;
  const through = destination.serviceAddress === undefined ? '' : ' through a Service';
  return {
    code: 'pod-to-itself',
    detail: `\`${endpointName(destination)}\` connects to itself${through}, which CNIs judge differently`,
  };
}
