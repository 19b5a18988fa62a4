import {
  type Endpoint,
  FARGATE_PROFILE,
  hasInitIdentity,
  type WorkloadEndpoint,
} from '../../model/endpoint.ts';
import { isRecordedSet, isSetOfCluster } from '../../model/recorded-set.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';
import type { EndpointLeafKind } from './leaf-kind.ts';

/** Pods without an owner, by what they run on, or with a label `host`. */
export type KnownPods = 'bare-pods' | 'fargate-pods' | 'windows-pods' | 'pods-labelled-host';

/** The ends that something may concern of which only this reach is known. Addresses outside the cluster are within `anybody` only. */
export type Reach =
  | 'anybody'
  | 'pods-and-nodes'
  | 'pods'
  | KnownPods
  | 'nodes'
  /** Pods of these namespaces. */
  | { readonly namespaces: readonly string[] }
  /** Pods of all namespaces but these. */
  | { readonly outsideOf: readonly string[] }
  /** Ends that were recorded as a network set (cluster-wide, or of a namespace), except these sets. */
  | { readonly setsBut: readonly string[]; readonly areOfCluster: boolean };

const KNOWN_PODS: Readonly<Record<KnownPods, (pods: WorkloadEndpoint) => boolean>> = {
  'bare-pods': ({ ownerKind }) => ownerKind === 'Pod',
  'fargate-pods': ({ runsOn, labels }) => runsOn === 'fargate' || labels.labels.has(FARGATE_PROFILE),
  'windows-pods': ({ runsOn }) => runsOn === 'windows',
  'pods-labelled-host': ({ labels }) => labels.labels.has('host'),
};

/** Something that is written but not simulated: for the ends within its reach the answer is unknown, for `reason`. */
export interface UndeterminedLeaf {
  readonly kind: 'undetermined';
  readonly reach: Reach;
  readonly reason: Unknown;
}

export const UNDETERMINED: EndpointLeafKind<UndeterminedLeaf> = {
  match: ({ reach, reason }, endpoint): Ternary => (isWithin(reach, endpoint) ? reason : false),
  canonical: ({ reach, reason }) => JSON.stringify(['undetermined', reach, reason.code, reason.detail]),
  namespaces: ({ reach }) => (isOfNamespaces(reach) ? reach.namespaces : undefined),
};

/** Whether the end may be within the reach; somebody unidentified may be anybody, but nothing more specific. */
function isWithin(reach: Reach, endpoint: Endpoint): boolean {
  if (typeof reach === 'object' && 'setsBut' in reach) {
    const { setsBut, areOfCluster } = reach;
    const isMeant = (one: string) => isSetOfCluster(one) === areOfCluster && !setsBut.includes(one);
    return endpoint.kind === 'world' && endpoint.entities.some((one) => isRecordedSet(one) && isMeant(one));
  }
  if (isKnownPods(reach)) return endpoint.kind === 'workload' && KNOWN_PODS[reach](endpoint);
  switch (endpoint.kind) {
    case 'unidentified':
      return true;
    case 'workload':
      if (isOfNamespaces(reach)) return reach.namespaces.includes(endpoint.namespace);
      if (typeof reach === 'object') return !reach.outsideOf.includes(endpoint.namespace);
      return reach !== 'nodes';
    case 'node':
      return reach === 'anybody' || reach === 'nodes' || reach === 'pods-and-nodes';
    case 'reserved':
      if (hasInitIdentity(endpoint)) return reach !== 'nodes';
      return reach === 'anybody' || reach === 'pods-and-nodes';
    case 'world':
      return reach === 'anybody';
  }
}

function isKnownPods(reach: Reach): reach is KnownPods {
  return typeof reach === 'string' && Object.hasOwn(KNOWN_PODS, reach);
}

function isOfNamespaces(reach: Reach): reach is { readonly namespaces: readonly string[] } {
  return typeof reach === 'object' && 'namespaces' in reach;
}
