import { describe, expect, it } from 'vitest';
import type { Connection } from '../model/connection.ts';
import {
  type ContainerPort,
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  singleAddress,
} from '../model/endpoint.ts';
import { parseIpAddress } from '../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../model/label-set.ts';
import type { Protocol } from '../model/protocol.ts';
import { matchTraffic, type TrafficLeaf } from './traffic-condition.ts';

const address = singleAddress(parseIpAddress('10.0.0.1'));

function pod(ports: readonly ContainerPort[] | undefined): Endpoint {
  const labels = completeLabels([]);
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: undefined,
    labels,
    namespaceLabels: labels,
    ports,
    addresses: address,
    ...NO_IDENTITY_FACTS,
  };
}

function ask(leaf: TrafficLeaf, protocol: Protocol, port: number | undefined, destination = pod([])) {
  const asked: Connection = {
    source: pod([]),
    destination,
    protocol,
    port,
    isPodToItself: false,
    icmp: undefined,
    l7: undefined,
  };
  const answer = matchTraffic(leaf, asked);
  return typeof answer === 'boolean' ? answer : `${answer.code}: ${answer.detail}`;
}

describe('a range', () => {
  const web = { kind: 'port-range', protocol: 'TCP', first: 80, last: 90 } as const;

  it('holds both its ends, of its protocol', () => {
    expect([79, 80, 85, 90, 91].map((port) => ask(web, 'TCP', port))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(ask(web, 'UDP', 80)).toBe(false);
    expect(ask(web, 'ICMP', undefined)).toBe(false);
  });

  it('of every port needs no port; any other does', () => {
    expect(ask({ ...web, first: 1, last: 65_535 }, 'TCP', undefined)).toBe(true);
    expect(ask({ ...web, first: 1, last: 65_535 }, 'UDP', undefined)).toBe(false);
    const notRecorded = 'port-not-recorded: the TCP port of this connection was not recorded';
    for (const [first, last] of [
      [1, 65_534],
      [2, 65_535],
      [80, 80],
    ] as const) {
      expect(ask({ ...web, first, last }, 'TCP', undefined)).toBe(notRecorded);
    }
  });
});

describe('a named port', () => {
  const http: TrafficLeaf = { kind: 'named-port', protocol: 'TCP', name: 'http' };
  const declares = (...ports: readonly ContainerPort[]) => pod(ports);
  const port = (name: string, protocol: ContainerPort['protocol'], number: number): ContainerPort => ({
    name,
    protocol,
    port: number,
  });

  it('is the port that the destination declares under this name and protocol', () => {
    expect(ask(http, 'TCP', 8080, declares(port('http', 'TCP', 8080)))).toBe(true);
    expect(ask(http, 'TCP', 8081, declares(port('http', 'TCP', 8080)))).toBe(false);
    expect(ask(http, 'TCP', 8080, declares(port('http', 'UDP', 8080)))).toBe(false);
    expect(ask(http, 'TCP', 8080, declares(port('web', 'TCP', 8080)))).toBe(false);
    expect(ask(http, 'UDP', 8080, declares(port('http', 'TCP', 8080)))).toBe(false);
  });

  it('may be declared by several containers, each counts', () => {
    const two = declares(port('http', 'TCP', 8080), port('http', 'TCP', 9090));
    expect([8080, 9090, 9091].map((number) => ask(http, 'TCP', number, two))).toEqual([true, true, false]);
  });

  it('cannot be looked up when the declared ports are not known', () => {
    expect(ask(http, 'TCP', 8080, pod(undefined))).toBe(
      'ports-not-recorded: the container ports of `shop/web` are not known, so port `http` cannot be looked up',
    );
    expect(ask(http, 'TCP', 8080, { kind: 'unidentified', addresses: address })).toBe(
      'ports-not-recorded: the container ports of `10.0.0.1` are not known, so port `http` cannot be looked up',
    );
  });

  it('needs the port of the connection only when the destination declares the name', () => {
    expect(ask(http, 'TCP', undefined, declares(port('http', 'TCP', 8080)))).toBe(
      'port-not-recorded: the TCP port of this connection was not recorded',
    );
    expect(ask(http, 'TCP', undefined, declares(port('web', 'TCP', 8080)))).toBe(false);
  });

  it('is declared by pods only', () => {
    const outside: readonly Endpoint[] = [
      { kind: 'world', addresses: address, names: [], entities: [] },
      {
        kind: 'node',
        name: 'n1',
        isOwnNode: undefined,
        addresses: NO_ADDRESS,
        entities: [],
        labels: NO_LABELS_KNOWN,
      },
      { kind: 'reserved', entities: ['ingress'], addresses: NO_ADDRESS },
    ];
    for (const destination of outside) expect(ask(http, 'TCP', 8080, destination)).toBe(false);
  });
});

describe('a protocol that the dialect does not define', () => {
  it('never matches for certain, other protocols do not match', () => {
    const undefinedProtocol: TrafficLeaf = { kind: 'undefined-protocol', protocols: ['ICMP', 'other'] };
    expect(ask(undefinedProtocol, 'ICMP', undefined)).toBe(
      'protocol-undefined: NetworkPolicy does not define what happens to ICMP at an isolated pod',
    );
    expect(ask(undefinedProtocol, 'other', undefined)).toContain('protocol-undefined');
    expect(ask(undefinedProtocol, 'ICMPv6', undefined)).toBe(false);
    expect(ask(undefinedProtocol, 'TCP', 80)).toBe(false);
  });
});

describe('the same pod at both ends', () => {
  it('counts only for a connection of a pod to itself', () => {
    const itself = (match: true | 'undefined', isPodToItself: boolean, destination = pod([])) =>
      matchTraffic(
        { kind: 'pod-to-itself', match },
        {
          source: pod([]),
          destination,
          protocol: 'TCP',
          port: 80,
          icmp: undefined,
          l7: undefined,
          isPodToItself,
        },
      );
    expect(itself(true, true)).toBe(true);
    expect(itself(true, false)).toBe(false);
    expect(itself('undefined', false)).toBe(false);
    expect(itself('undefined', true)).toEqual({
      code: 'pod-to-itself',
      detail: '`shop/web` connects to itself, which CNIs judge differently',
    });
    const serviceAddress = parseIpAddress('10.96.0.7');
    expect(
      itself('undefined', true, { ...pod([]), ...(serviceAddress && { serviceAddress }) }),
    ).toMatchObject({
      detail: '`shop/web` connects to itself through a Service, which CNIs judge differently',
    });
  });
});
