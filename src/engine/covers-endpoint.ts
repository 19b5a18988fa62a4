import { type Cidr, containsCidr } from '../model/cidr.ts';
import { holdsAllOf } from '../model/selector-relations.ts';
import { canonicalEndpointCondition, type EndpointLeaf } from './endpoint-condition.ts';
import type { CidrLeaf } from './leaves/cidr.ts';
import type { HostPodsLeaf } from './leaves/host-pods.ts';
import type { LabelsLeaf } from './leaves/labels.ts';
import type { UndeterminedLeaf } from './leaves/undetermined.ts';

/** Whether `outer` certainly holds for every end that `inner` holds for. */
export function coversEndLeaf(outer: EndpointLeaf, inner: EndpointLeaf): boolean {
  switch (outer.kind) {
    case 'undetermined':
      return isOfRecordedSets(outer) && isSame(outer, inner);
    case 'labels':
      return coversLabels(outer, inner);
    case 'namespace':
      return (
        (inner.kind === 'namespace' && inner.name === outer.name) ||
        (inner.kind === 'labels' && isOnlyNamespace(inner, outer.name))
      );
    case 'cidr':
      return inner.kind === 'cidr' && coversBlock(outer, inner);
    case 'entity':
      return inner.kind === 'entity' && includesAll(outer.names, inner.names);
    case 'host-pods':
      return inner.kind === 'host-pods' && coversHostPods(outer, inner);
    case 'service-account':
      return inner.kind === 'service-account' && includesAll(outer.names, inner.names);
    case 'dns-name':
      return inner.kind === 'dns-name' && includesAll(outer.patterns, inner.patterns);
    default:
      return isSame(outer, inner);
  }
}

function isSame(outer: EndpointLeaf, inner: EndpointLeaf): boolean {
  return canonicalEndpointCondition(outer) === canonicalEndpointCondition(inner);
}

/**
 * Two questions without a known answer need not have the same answer. This leaf is an exception: it stands for the network sets
 * that a Calico selector means besides pods, and the pods of that selector stand beside it and are compared, too.
 */
function isOfRecordedSets({ reach }: UndeterminedLeaf): boolean {
  return typeof reach === 'object' && 'setsBut' in reach;
}

function coversLabels(outer: LabelsLeaf, inner: EndpointLeaf): boolean {
  if (outer.of !== 'node' && outer.selector.requirements.every(isOfEveryNamespace(outer.of))) {
    return isAboutWorkloads(inner);
  }
  if (inner.kind === 'namespace') {
    return outer.of === 'namespace' && holdsAllOf(outer.selector, called(inner.name));
  }
  return inner.kind === 'labels' && inner.of === outer.of && holdsAllOf(outer.selector, inner.selector);
}

/** The API server sets this label on every namespace (since Kubernetes 1.22). */
const NAME = 'kubernetes.io/metadata.name';

function called(namespace: string): LabelsLeaf['selector'] {
  return { requirements: [{ key: NAME, operator: 'In', values: [namespace] }] };
}

function isOnlyNamespace({ of, selector }: LabelsLeaf, name: string): boolean {
  return (
    of === 'namespace' &&
    selector.requirements.some(
      ({ key, operator, values }) =>
        key === NAME && operator === 'In' && values.every((value) => value === name),
    )
  );
}

function isOfEveryNamespace(
  of: LabelsLeaf['of'],
): (requirement: LabelsLeaf['selector']['requirements'][number]) => boolean {
  return ({ key, operator }) => of === 'namespace' && key === NAME && operator === 'Exists';
}

/** Whether the leaf holds for workloads only. */
function isAboutWorkloads(leaf: EndpointLeaf): boolean {
  switch (leaf.kind) {
    case 'labels':
    case 'label-text':
      return leaf.of !== 'node';
    case 'namespace':
    case 'service-account':
    case 'cluster':
      return true;
    default:
      return false;
  }
}

function coversHostPods(outer: HostPodsLeaf, inner: HostPodsLeaf): boolean {
  const [where, other] = [outer.namespace, inner.namespace];
  const coversNamespace =
    'name' in where
      ? 'name' in other && where.name === other.name
      : holdsAllOf(where.selector, 'name' in other ? called(other.name) : other.selector);
  return coversNamespace && outer.match === inner.match && holdsAllOf(outer.pods, inner.pods);
}

function coversBlock(outer: CidrLeaf, inner: CidrLeaf): boolean {
  return (
    outer.pods === inner.pods &&
    outer.nodes === inner.nodes &&
    containsCidr(outer.cidr, inner.cidr) &&
    outer.except.every(
      (hole) => inner.except.some((other) => containsCidr(other, hole)) || areApart(hole, inner.cidr),
    )
  );
}

function areApart(one: Cidr, other: Cidr): boolean {
  return !containsCidr(one, other) && !containsCidr(other, one);
}

function includesAll(outer: readonly string[], inner: readonly string[]): boolean {
  return inner.every((one) => outer.includes(one));
}
