import { type Cidr, containsAddress, formatCidr } from '../model/cidr.ts';
import { type Endpoint, endpointName, hasInitIdentity } from '../model/endpoint.ts';
import type { IpAddress } from '../model/ip-address.ts';
import type { Ternary } from '../model/ternary.ts';
import type { BlockMatching, EndpointPredicate, Reach } from './endpoint-predicate.ts';
import { matchHostPods } from './match-host-pods.ts';
import { matchPod } from './match-pod.ts';

/** Whether one end of a connection is what the predicate asks for, as far as it is known. `isPodToItself` is the connection's. */
export function matchEndpoint(
  predicate: EndpointPredicate,
  endpoint: Endpoint,
  isPodToItself: boolean,
): Ternary {
  switch (predicate.kind) {
    case 'pods':
      return matchPods(predicate, endpoint);
    case 'cidr':
      return matchBlock(predicate, endpoint);
    case 'own-node':
      return matchOwnNode(predicate, endpoint);
    case 'init-identity':
      return hasInitIdentity(endpoint);
    case 'same-pod': {
      if (!isPodToItself || endpoint.kind !== 'workload') return false;
      if (predicate.match === true) return true;
      return {
        code: 'pod-to-itself',
        detail: `\`${endpointName(endpoint)}\` reaches itself through a Service, which CNIs judge differently`,
      };
    }
    case 'undetermined':
      return isWithin(predicate.reach, endpoint) ? predicate.reason : false;
  }
}

/** Whether the end may be one of those; somebody unidentified may be anybody. */
function isWithin(reach: Reach, endpoint: Endpoint): boolean {
  switch (endpoint.kind) {
    case 'unidentified':
      return true;
    case 'workload':
      return typeof reach === 'object' ? reach.namespace === endpoint.namespace : reach !== 'nodes';
    case 'node':
      return reach === 'anybody' || reach === 'nodes' || reach === 'pods-and-nodes';
    case 'reserved':
      if (hasInitIdentity(endpoint)) return reach !== 'nodes';
      return reach === 'anybody' || reach === 'pods-and-nodes';
    case 'world':
      return reach === 'anybody';
  }
}

function matchPods(predicate: EndpointPredicate & { kind: 'pods' }, endpoint: Endpoint): Ternary {
  switch (endpoint.kind) {
    case 'workload':
      return matchPod(predicate, endpoint);
    case 'node':
      return predicate.hostNetwork === undefined ? false : matchHostPods(predicate, endpoint);
    case 'reserved':
      return hasInitIdentity(endpoint) ? notIdentified(endpoint) : false;
    case 'unidentified':
      return notIdentified(endpoint);
    case 'world':
      return false;
  }
}

function matchBlock(predicate: EndpointPredicate & { kind: 'cidr' }, endpoint: Endpoint): Ternary {
  switch (endpoint.kind) {
    case 'world':
      return byAddress(predicate, endpoint);
    case 'workload':
      return byMode(predicate.pods, predicate, endpoint);
    case 'node':
      return byMode(predicate.nodes, predicate, endpoint);
    case 'reserved':
      return hasInitIdentity(endpoint)
        ? ofSomebody(predicate, endpoint)
        : byMode(predicate.nodes, predicate, endpoint);
    case 'unidentified':
      return ofSomebody(predicate, endpoint);
  }
}

function ofSomebody(predicate: EndpointPredicate & { kind: 'cidr' }, endpoint: Endpoint): Ternary {
  const inside = byAddress(predicate, endpoint);
  if (inside === false) return false;
  const isCertain = predicate.pods === 'by-address' && predicate.nodes === 'by-address';
  return isCertain ? inside : notIdentified(endpoint);
}

function byMode(
  mode: BlockMatching,
  predicate: EndpointPredicate & { kind: 'cidr' },
  endpoint: Endpoint,
): Ternary {
  if (mode === 'never') return false;
  const inside = byAddress(predicate, endpoint);
  if (mode === 'by-address' || inside === false) return inside;
  return {
    code: endpoint.kind === 'workload' ? 'ip-block-and-pod' : 'ip-block-and-node',
    detail: `CNIs differ on whether \`${formatCidr(predicate.cidr)}\` matches \`${endpointName(endpoint)}\`, which is inside the cluster`,
  };
}

/** An endpoint with several addresses matches when all do; when only some do, or not all are known, it cannot be told. */
function byAddress(predicate: EndpointPredicate & { kind: 'cidr' }, endpoint: Endpoint): Ternary {
  const { addresses, isComplete } = endpoint.addresses;
  if (isComplete && addresses.length > 0) {
    const inside = addresses.filter((address) => inBlock(predicate.cidr, predicate.except, address)).length;
    if (inside === addresses.length) return true;
    if (inside === 0) return false;
  }
  return {
    code: 'address-not-recorded',
    detail: `which addresses \`${endpointName(endpoint)}\` used with \`${formatCidr(predicate.cidr)}\` was not recorded`,
  };
}

function inBlock(cidr: Cidr, except: readonly Cidr[], address: IpAddress): boolean {
  return containsAddress(cidr, address) && !except.some((hole) => containsAddress(hole, address));
}

function matchOwnNode(predicate: EndpointPredicate & { kind: 'own-node' }, endpoint: Endpoint): Ternary {
  if (endpoint.kind === 'unidentified') return notIdentified(endpoint);
  if (endpoint.kind !== 'node' || endpoint.isOwnNode === false) return false;
  if (endpoint.isOwnNode === undefined) {
    return {
      code: 'node-not-located',
      detail: `whether \`${endpointName(endpoint)}\` is the node of the pod itself was not recorded`,
    };
  }
  if (predicate.match === true) return true;
  return {
    code: 'pod-to-own-node',
    detail: `CNIs differ on whether policies can keep a pod from \`${endpointName(endpoint)}\`, its own node`,
  };
}

function notIdentified(endpoint: Endpoint): Ternary {
  return { code: 'endpoint-not-identified', detail: `nothing says who \`${endpointName(endpoint)}\` is` };
}
