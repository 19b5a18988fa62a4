import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { HostPodsLeaf } from '../../../engine/leaves/host-pods.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { TrafficLeaf } from '../../../engine/traffic-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { KnownEndpoints, KnownService, KnownServicePort, KnownServices } from '../../known-services.ts';
import type { ServiceMatch } from '../calico-rule.ts';
import { wholeAddress } from './labelled-addresses.ts';
import { inNet } from './members.ts';

const NEVER: RuleCondition = { kind: 'any', of: [] };

/**
 * Whom `services` of a rule means: as a source the pods behind the Service, as a destination those pods on the ports to which it
 * sends, whatever their state (felix/calc, service_index). A Service without a namespace is looked up in no namespace, although
 * the documentation says otherwise: it matches nobody.
 */
export function compileServices(
  match: ServiceMatch | undefined,
  end: 'source' | 'destination',
  known: KnownServices,
): readonly RuleCondition[] {
  if (match === undefined) return [];
  const { name, namespace } = match;
  if (namespace === undefined) return [NEVER];
  const found = known.services.filter((one) => one.namespace === namespace && one.name === name);
  if (found.length === 0) {
    const reason = notGiven(`Service \`${namespace}/${name}\` is not given`);
    const others = known.isWhole(namespace) ? undefined : reason;
    return [atEndpoints(endpointsOf(namespace, name, known), others, end)];
  }
  return [{ kind: 'any', of: found.map((service) => behind(service, end, known)) }];
}

function behind(
  { namespace, name, selector, ports, families }: KnownService,
  end: 'source' | 'destination',
  known: KnownServices,
): RuleCondition {
  if (selector === undefined || selector.size === 0) {
    const isWhole = known.hasAllEndpoints?.(namespace) === true;
    const detail = `the endpoints of Service \`${namespace}/${name}\`, which has no selector, are not all known`;
    return atEndpoints(endpointsOf(namespace, name, known), isWhole ? undefined : notGiven(detail), end);
  }
  const requirements = [...selector].map(([key, value]) => ({
    key,
    operator: 'In' as const,
    values: [value],
  }));
  const pods = { requirements };
  const hostPods: HostPodsLeaf = {
    kind: 'host-pods',
    namespace: { name: namespace },
    pods,
    match: 'by-node',
  };
  const behind: EndpointCondition = {
    kind: 'any',
    of: [
      {
        kind: 'all',
        of: [
          { kind: 'namespace', name: namespace },
          { kind: 'labels', of: 'pod', selector: pods },
        ],
      },
      // For a pod in the network of its node, the slices contain the node's address.
      hostPods,
    ],
  };
  return {
    kind: 'all',
    of: [
      { kind: end, is: behind },
      ...(families === undefined ? [] : [ofFamilies(families)]),
      ...(end === 'source'
        ? []
        : [{ kind: 'any' as const, of: ports.map((port) => toPort(port, hostPods)) }]),
    ],
  };
}

/** A Service of one family has slices of that family only, even if its pods have addresses of both. */
function ofFamilies(families: readonly (4 | 6)[]): RuleCondition {
  return { kind: 'any', of: families.map((family) => ({ kind: 'ip-family', family })) };
}

function endpointsOf(
  namespace: string,
  name: string,
  { endpoints = [] }: KnownServices,
): readonly KnownEndpoints[] {
  return endpoints.filter((one) => one.namespace === namespace && one.service === name);
}

/** Matches the listed addresses, for a destination on the ports listed with them. `others`: why there may be more addresses. */
function atEndpoints(
  endpoints: readonly KnownEndpoints[],
  others: Unknown | undefined,
  end: 'source' | 'destination',
): RuleCondition {
  const at = endpoints.map(({ addresses, ports }): RuleCondition => {
    const addressCondition: RuleCondition = {
      kind: end,
      is: { kind: 'any', of: addresses.map((address) => inNet(wholeAddress(address))) },
    };
    if (end === 'source') return addressCondition;
    const onPort: RuleCondition = {
      kind: 'any',
      of: ports.map(({ protocol, port }) => ({ kind: 'port-range', protocol, first: port, last: port })),
    };
    return { kind: 'all', of: [addressCondition, onPort] };
  });
  return { kind: 'any', of: [...at, ...(others === undefined ? [] : [cannotTell(end, others)])] };
}

/** Of a name that a pod declares twice, Kubernetes takes one number into the slices (`FindPort` of k8s.io/endpointslice). */
function toPort({ protocol, targetPort }: KnownServicePort, hostPods: HostPodsLeaf): TrafficLeaf {
  return typeof targetPort === 'string'
    ? {
        kind: 'named-port',
        protocol,
        name: targetPort,
        numbers: 'one-of-several',
        ofInitContainers: 'sidecars',
        ofHostPods: [hostPods],
      }
    : { kind: 'port-range', protocol, first: targetPort, last: targetPort };
}

function cannotTell(end: 'source' | 'destination', reason: Unknown): RuleCondition {
  return { kind: end, is: { kind: 'undetermined', reach: 'anybody', reason } };
}

function notGiven(detail: string): Unknown {
  return { code: 'reference-not-given', detail };
}
