import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
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
   * Whether every node that is not among `given` is a host endpoint, too, with the labels of its Node object; such a host allows
   * by default.
   */
  readonly areAutomatic: boolean;
}

/** A host endpoint that is in force. */
export interface Host {
  readonly ref: PolicyRef;
  readonly endpoint: HostEndpoint;
  readonly labelled: LabelledAddresses;
}

/** The nodes whose host endpoint the selector means; undefined when it means none. */
export function selectHosts(
  selector: Selector,
  { given, areAutomatic }: Hosts,
): EndpointCondition | undefined {
  const of = given.flatMap((host): EndpointCondition[] => {
    const matches = matchLabelled(selector, host.labelled.lookup);
    if (matches === false) return [];
    const condition = thisHost(host);
    return [isUnknown(matches) ? { kind: 'all', of: [condition, undeterminedEnd(matches)] } : condition];
  });
  if (areAutomatic) of.push({ kind: 'all', of: [selectNodes(selector), otherNodes(given)] });
  return of.length === 0 ? undefined : { kind: 'any', of };
}

/** Nodes whose host endpoints are not given. */
function otherNodes(given: readonly Host[]): EndpointCondition {
  const names = given.map(({ endpoint }) => ({ kind: 'node' as const, name: endpoint.node }));
  return { kind: 'not', of: { kind: 'any', of: names } };
}

/**
 * The endpoint's node, as far as connections go through the endpoint's interface; and unidentified ends that may be this node by
 * their address.
 */
export function thisHost({ endpoint, labelled: { doubt } }: Host): EndpointCondition {
  const { node, interfaceName, expectedIPs } = endpoint;
  const itsNode: EndpointCondition = { kind: 'node', name: node };
  const expected = expectedAddress(endpoint);
  const either: EndpointCondition[] = [
    { kind: 'all', of: [itsNode, throughInterface()] },
    ...(expected === undefined
      ? []
      : [{ kind: 'all' as const, of: [expected, undeterminedEnd(notGiven(endpoint))] }]),
  ];
  const anyOfThem: EndpointCondition = { kind: 'any', of: either };
  return doubt === undefined ? anyOfThem : { kind: 'all', of: [anyOfThem, undeterminedEnd(doubt)] };

  function throughInterface(): EndpointCondition {
    if (interfaceName === '*') return ALWAYS;
    if (expectedIPs.length > 0)
      return { kind: 'any', of: expectedIPs.map((address) => inNet(wholeAddress(address))) };
    return undeterminedEnd(notRecorded(endpoint));
  }
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
