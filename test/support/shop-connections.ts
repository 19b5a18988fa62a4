import { SEED } from '../../examples/shop/hubble-sample.ts';
import { OUTSIDE, type Outside } from '../../examples/shop/recording/outside.ts';
import { placePods } from '../../examples/shop/recording/pods.ts';
import { createRandom } from '../../examples/shop/recording/random.ts';
import type { Party, Traffic } from '../../examples/shop/recording/traffic.ts';
import { NAMESPACE_LABELS, WORKLOADS, type Workload } from '../../examples/shop/recording/workloads.ts';
import type { Connection } from '../../src/model/connection.ts';
import { recordedNames } from '../../src/model/dns-name.ts';
import {
  type AddressSet,
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  singleAddress,
} from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../src/model/label-set.ts';
import { isPortProtocol } from '../../src/model/protocol.ts';

/** What somebody applied by hand and no repository knows. */
export const BY_HAND = 'platform/netshoot -> data/redis TCP 6379';

const PODS = placePods(createRandom(SEED));

export function nameOf([from, to, service]: Traffic): string {
  return `${from} -> ${to} ${service}`;
}

/** A line of the traffic as a connection between ends of which all is known. */
export function connectionOf([from, to, service]: Traffic): Connection {
  const [protocol = '', port] = service.split(' ');
  return {
    source: endpointOf(from),
    destination: endpointOf(to),
    protocol: isPortProtocol(protocol) ? protocol : 'ICMP',
    port: protocol === 'ICMP' ? undefined : Number(port),
    isPodToItself: false,
    icmp: undefined,
    l7: undefined,
  };
}

function endpointOf(party: Party): Endpoint {
  if (party === 'kubelet' || party === 'nodes') {
    return {
      kind: 'node',
      name: undefined,
      isOwnNode: party === 'kubelet',
      addresses: NO_ADDRESS,
      entities: ['host'],
      labels: NO_LABELS_KNOWN,
    };
  }
  const workload = WORKLOADS.find(({ namespace, name }) => `${namespace}/${name}` === party);
  if (workload !== undefined) return endpointOfWorkload(workload);
  const outside = Object.entries(OUTSIDE).find(([name]) => name === party)?.[1];
  if (outside === undefined) throw new Error(`nobody is called ${party}`);
  const { addresses, labels, dnsName }: Outside = outside;
  return {
    kind: 'world',
    addresses: singleAddress(parseIpAddress(addresses[0])),
    names: dnsName === undefined ? [] : recordedNames([dnsName]),
    entities: labels.flatMap((label) =>
      label.startsWith('reserved:') ? [label.slice('reserved:'.length)] : [],
    ),
  };
}

function endpointOfWorkload({ namespace, name, kind, labels, namedPorts }: Workload): Endpoint {
  return {
    kind: 'workload',
    namespace,
    name,
    ownerKind: kind,
    labels: completeLabels(Object.entries(labels)),
    namespaceLabels: completeLabels(
      Object.entries({ ...NAMESPACE_LABELS[namespace], 'kubernetes.io/metadata.name': namespace }),
    ),
    ports: namedPorts.map((text) => {
      const [port = '', protocol = '', number] = text.split('.');
      if (!isPortProtocol(protocol)) throw new Error(`${text} has no protocol`);
      return { name: port, protocol, port: Number(number) };
    }),
    addresses: addressesOf(`${namespace}/${name}`),
    ...NO_IDENTITY_FACTS,
  };
}

function addressesOf(workload: string): AddressSet {
  const pods = PODS.get(workload) ?? [];
  return { addresses: pods.flatMap(({ address }) => parseIpAddress(address) ?? []), isComplete: true };
}
