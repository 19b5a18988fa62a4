import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import { compareText } from '../../../model/compare-text.ts';
import { isUnknown, type Unknown } from '../../../model/ternary.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import type { HostEndpoint } from '../calico-object.ts';
import { matchLabelled } from '../selector/match-labelled.ts';
import { EVERY_NODE, selectNodes } from '../selector/select-ends.ts';
import type { Selector } from '../selector/selector.ts';
import { type LabelledAddresses, wholeAddress } from './labelled-addresses.ts';
import { inNet, undeterminedEnd } from './members.ts';

/** The host endpoints of a cluster. */
export interface Hosts {
  readonly given: readonly Host[];
  /**
   * Whether Calico makes every node a host endpoint of all interfaces, too, with the labels of its Node object; such a host allows
   * by default. It counts for interfaces for which none that is given does.
   */
  readonly areAutomatic: boolean;
}

/** A host endpoint that is in force, or may be: then `labelled.doubt` says why that is not certain. */
export interface WrittenHost {
  readonly ref: PolicyRef;
  readonly endpoint: HostEndpoint;
  readonly labelled: LabelledAddresses;
}

/** A host endpoint among the others of its cluster. */
export interface Host extends WrittenHost {
  /** Its node, as far as connections go through an interface for which it counts; and unidentified ends that may be this node. */
  readonly place: EndpointCondition;
}

/** Finds out for which interfaces each host endpoint of a cluster counts. `areAutomatic`: see `Hosts`. */
export function placeHosts(written: readonly WrittenHost[], areAutomatic: boolean): readonly Host[] {
  const byNode = Map.groupBy(written, ({ endpoint }) => endpoint.node);
  return [...byNode.values()].flatMap((ofNode) =>
    ofNode.map((host) => {
      const isLast = areAutomatic && comesAfterAutomatic(host);
      return { ...host, place: isLast ? oneOf(unidentified(host)) : placeOf(host, ofNode) };
    }),
  );
}

/**
 * The nodes whose host endpoint the selector means; undefined when it means none. `whole` holds besides for those of all
 * interfaces of a node.
 */
export function selectHosts(
  selector: Selector,
  hosts: Hosts,
  whole: readonly EndpointCondition[] = [],
): EndpointCondition | undefined {
  const of = hosts.given.flatMap((host): EndpointCondition[] => {
    const matches = matchLabelled(selector, host.labelled.lookup);
    if (matches === false) return [];
    const doubts = isUnknown(matches) ? [undeterminedEnd(matches)] : [];
    return [allOf([host.place, ...(isOfAllInterfaces(host) ? whole : []), ...doubts])];
  });
  if (hosts.areAutomatic) of.push(allOf([selectNodes(selector), automatic(hosts), ...whole]));
  return of.length === 0 ? undefined : { kind: 'any', of };
}

/** Nodes, as far as connections go through none of the interfaces for which a host endpoint that is given counts. */
function automatic({ given }: Hosts): EndpointCondition {
  const first = given.filter((host) => !comesAfterAutomatic(host));
  return { kind: 'not', of: { kind: 'any', of: first.map(throughItsInterface) } };
}

/**
 * Of several of all interfaces the first by name counts, whoever made it (felix/dataplane/linux/endpoint_mgr.go,
 * resolveHostEndpoints). Calico names its own after the node (kube-controllers/pkg/controllers/node/hostendpoints.go).
 */
function comesAfterAutomatic(host: WrittenHost): boolean {
  const { name, node } = host.endpoint;
  return isOfAllInterfaces(host) && compareText(`${node}-auto-hep`, name) < 0;
}

function placeOf(host: WrittenHost, ofNode: readonly WrittenHost[]): EndpointCondition {
  const { doubt } = host.labelled;
  const instead = ofNode.filter((other) => countsBefore(other, host)).map(throughItsInterface);
  const itself: EndpointCondition[] = [
    allOf([
      throughItsInterface(host),
      ...instead.map((other): EndpointCondition => ({ kind: 'not', of: other })),
    ]),
    ...unidentified(host),
  ];
  return allOf([oneOf(itself), ...(doubt === undefined ? [] : [undeterminedEnd(doubt)])]);
}

/** Ends about which only an address of the endpoint is known. */
function unidentified({ endpoint }: WrittenHost): readonly EndpointCondition[] {
  const expected = expectedAddress(endpoint);
  return expected === undefined ? [] : [allOf([expected, undeterminedEnd(notGiven(endpoint))])];
}

/**
 * Of several endpoints of one interface of a node the first by name counts, and one of all interfaces only for those that have no
 * endpoint of their own (felix/dataplane/linux/endpoint_mgr.go, resolveHostEndpoints).
 */
function countsBefore(other: WrittenHost, host: WrittenHost): boolean {
  if (isOfAllInterfaces(other) !== isOfAllInterfaces(host)) return isOfAllInterfaces(host);
  const [one, its] = [other.endpoint.interfaceName, host.endpoint.interfaceName];
  const maySeeTheSame = one === undefined || its === undefined || one === its;
  return maySeeTheSame && compareText(other.endpoint.name, host.endpoint.name) < 0;
}

function isOfAllInterfaces({ endpoint }: WrittenHost): boolean {
  return endpoint.interfaceName === '*';
}

/** The endpoint's node, as far as connections go through an interface that the endpoint describes. */
function throughItsInterface({ endpoint, labelled: { doubt } }: WrittenHost): EndpointCondition {
  const { node, interfaceName, expectedIPs } = endpoint;
  const doubts = doubt === undefined ? [] : [undeterminedEnd(doubt)];
  const itsNode: EndpointCondition = { kind: 'node', name: node };
  if (interfaceName === '*') return allOf([itsNode, ...doubts]);
  const through: EndpointCondition =
    expectedIPs.length > 0
      ? { kind: 'any', of: expectedIPs.map((address) => inNet(wholeAddress(address))) }
      : undeterminedEnd(notRecorded(endpoint));
  return allOf([itsNode, through, ...doubts]);
}

function allOf(conditions: readonly EndpointCondition[]): EndpointCondition {
  const [first, ...others] = conditions;
  return first !== undefined && others.length === 0 ? first : { kind: 'all', of: conditions };
}

function oneOf(of: readonly EndpointCondition[]): EndpointCondition {
  return { kind: 'any', of };
}

/** Ends known only by one of the endpoint's addresses, because no inventory shows its node; undefined when it names no address. */
export function expectedAddress({ expectedIPs }: HostEndpoint): EndpointCondition | undefined {
  if (expectedIPs.length === 0) return undefined;
  const addresses = expectedIPs.map((address) => inNet(wholeAddress(address)));
  return {
    kind: 'all',
    of: [
      { kind: 'any', of: addresses },
      { kind: 'not', of: EVERY_NODE },
    ],
  };
}

function notGiven({ name, node }: HostEndpoint): Unknown {
  return {
    code: 'reference-not-given',
    detail: `HostEndpoint \`${name}\` has this address, and its Node \`${node}\` is not given`,
  };
}

function notRecorded({ node, interfaceName = '' }: HostEndpoint): Unknown {
  return {
    code: 'interface-not-recorded',
    detail: `the interface of node \`${node}\` was not recorded, and \`${interfaceName}\` is a host endpoint`,
  };
}
