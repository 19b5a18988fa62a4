import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connection, trafficLeaf } from '../../test/support/engine-arbitraries.ts';
import type { Connection } from '../model/connection.ts';
import { type ContainerPort, type Endpoint, NO_ADDRESS, NO_IDENTITY_FACTS } from '../model/endpoint.ts';
import { completeLabels } from '../model/label-set.ts';
import { PROTOCOLS } from '../model/protocol.ts';
import { createPortClasses, PORT_CLASS_LIMIT } from './port-classes.ts';
import { matchTraffic, type TrafficLeaf } from './traffic-condition.ts';

function range(first: number, last: number): TrafficLeaf {
  return { kind: 'port-range', protocol: 'TCP', first, last };
}

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
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
  };
}

function to(port: number | undefined, parts: Partial<Connection> = {}): Connection {
  return {
    source: pod([]),
    destination: pod([]),
    protocol: 'TCP',
    port,
    isPodToItself: false,
    icmp: undefined,
    l7: undefined,
    ...parts,
  };
}

/** The ports, grouped by class. */
function grouped(leaves: readonly TrafficLeaf[], ports: readonly (number | undefined)[]) {
  const classOf = createPortClasses(leaves);
  return [...Map.groupBy(ports, (port) => classOf(to(port))).values()];
}

describe('ports share a class', () => {
  it('unless a range begins or ends between them', () => {
    expect(grouped([range(80, 90), range(85, 443)], [1, 79, 80, 84, 85, 90, 91, 443, 444, 65535])).toEqual([
      [1, 79],
      [80, 84],
      [85, 90],
      [91, 443],
      [444, 65535],
    ]);
  });

  it('in whatever order ranges are written, and up to the last port', () => {
    expect(grouped([range(60_000, 65_535), range(9, 100)], [8, 9, 100, 101, 59_999, 60_000, 65_535])).toEqual(
      [[8], [9, 100], [101, 59_999], [60_000, 65_535]],
    );
  });

  it.each([1, 64, 65, 2000])('with %i ranges, whose classes are looked up or searched', (count) => {
    const starts = Array.from({ length: count }, (_, i) => 10 + i * 20);
    const ports = starts.flatMap((start) => [start, start + 9, start + 10, start + 19]);
    const apart = starts.flatMap((start, i) => {
      const gap = [start + 10, start + 19];
      return i < count - 1
        ? [[start, start + 9], gap]
        : [
            [start, start + 9],
            [...gap, 65_535],
          ];
    });
    const ranges = starts.map((start) => range(start, start + 9));
    expect(grouped(ranges, [...ports, 65_535])).toEqual(apart);
  });

  it('never with a port that was not recorded', () => {
    expect(grouped([], [1, 65_535, undefined])).toEqual([[1, 65_535], [undefined]]);
    expect(grouped([range(1, 65_535)], [1, 65_535, undefined])).toHaveLength(2);
  });

  it('but not those that the destination declares by name', () => {
    const declared = [{ name: 'http', protocol: 'TCP', port: 8080 }] as const;
    const classOf = createPortClasses([]);
    const at = (port: number, destination: Endpoint) => classOf(to(port, { destination }));
    expect(at(8080, pod(declared))).not.toBe(at(8081, pod(declared)));
    expect(at(8080, pod(declared))).not.toBe(at(8080, pod([])));
    expect(at(8081, pod(declared))).toBe(at(8081, pod([])));
    expect(at(8080, pod(undefined))).toBe(at(8081, pod(undefined)));
  });
});

describe('every class', () => {
  const everyPort = Array.from({ length: 65_535 }, (_, i) => range(i + 1, i + 1));
  const declared = [1, 65_534, 65_535].map((port) => ({ name: `p${port}`, protocol: 'TCP' as const, port }));

  it('is of one protocol, and below the limit, even when each port has one', () => {
    const classOf = createPortClasses(everyPort);
    const seen = new Set<number>();
    const asked = PROTOCOLS.flatMap((protocol) => [
      ...[1, 2, 65_534, 65_535, undefined].map((port) => to(port, { protocol })),
      ...[1, 65_534, 65_535].map((port) => to(port, { protocol, destination: pod(declared) })),
    ]);
    for (const one of asked) seen.add(classOf(one));
    expect(seen.size).toBe(asked.length);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seen)).toBeLessThan(PORT_CLASS_LIMIT);
  });

  it('gets the same answer from every rule at one destination', () => {
    fc.assert(
      fc.property(
        fc.array(trafficLeaf, { maxLength: 3 }),
        connection,
        fc.array(connection, { minLength: 10, maxLength: 20 }),
        (leaves, { source, destination }, connections) => {
          const classOf = createPortClasses(leaves);
          const toOne = connections.map((one) => ({
            ...one,
            source,
            destination,
            isPodToItself: false,
            icmp: undefined,
            l7: undefined,
          }));
          for (const same of Map.groupBy(toOne, classOf).values()) {
            for (const leaf of leaves) {
              const answers = same.map((one) => JSON.stringify(matchTraffic(leaf, one)));
              expect(new Set(answers).size).toBe(1);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
