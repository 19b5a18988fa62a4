import { describe, expect, it } from 'vitest';
import {
  CART_INGRESS,
  client,
  ISOLATE_DB,
  only,
  recorded,
  run,
  seen,
  side,
  workload,
} from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { recordedNames } from '../../model/dns-name.ts';
import { type Endpoint, endpointName, NO_ADDRESS } from '../../model/endpoint.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { Simulation } from '../simulation.ts';
import { createImpactCollector } from './collect-impacts.ts';

const ISOLATE_CART = ISOLATE_DB.replaceAll('db', 'cart');
const toCart = (source: Endpoint, sightings: Parameters<typeof recorded>[2]) =>
  recorded(source, workload('cart'), sightings);
const stranger = (name: string) => workload(name, NO_LABELS_KNOWN);

function rows({ impacts }: Simulation): string[] {
  return impacts.map(({ transition, recorded: { connection } }) => {
    const { source, protocol, port } = connection;
    const name = source.kind === 'workload' ? source.name : source.kind;
    return `${transition} ${name} ${protocol}/${port}`;
  });
}

describe('the order of what is shown', () => {
  it('is blocked, opened, unknown, and what the base does not explain', () => {
    const simulation = run(
      side('base', CART_INGRESS),
      side('head', CART_INGRESS.replace('app: web', 'app: api')),
      [
        recorded(workload('web'), workload('db'), { denied: seen(1000) }),
        toCart(stranger('someone'), { allowed: seen(1000) }),
        toCart(workload('batch'), { allowed: seen(1000) }),
        toCart(workload('api'), { denied: seen(1000) }),
        toCart(workload('web'), { allowed: seen(1) }),
      ],
    );
    expect(rows(simulation)).toEqual([
      'blocked web TCP/8080',
      'opened api TCP/8080',
      'unknown someone TCP/8080',
      'still-allowed web TCP/8080',
      'still-denied batch TCP/8080',
    ]);
  });

  it('is then the most seen, the last seen, the name, the protocol and the port', () => {
    const other = (connection: RecordedConnection, port: number, protocol: 'TCP' | 'UDP' = 'TCP') => ({
      ...connection,
      connection: { ...connection.connection, port, protocol },
    });
    const simulation = run(side('base'), side('head', ISOLATE_CART), [
      other(toCart(workload('b'), { allowed: seen(5, 1500) }), 80),
      other(toCart(workload('b'), { allowed: seen(5, 1500) }), 53, 'UDP'),
      other(toCart(workload('b'), { allowed: seen(5, 1500) }), 443),
      toCart(workload('a'), { allowed: seen(5, 1500) }),
      toCart(workload('late'), { allowed: seen(5, 1900) }),
      toCart(workload('often'), { allowed: seen(3, 1100), attempted: seen(3, 1050) }),
    ]);
    expect(rows(simulation)).toEqual([
      'blocked often TCP/8080',
      'blocked late TCP/8080',
      'blocked a TCP/8080',
      'blocked b TCP/443',
      'blocked b TCP/80',
      'blocked b UDP/53',
    ]);
  });
});

describe('the totals', () => {
  it('hold every connection once, with everything that was seen of it', () => {
    const all = run(side('base', CART_INGRESS), side('head', CART_INGRESS.replace('app: web', 'app: api')), [
      toCart(workload('web'), { allowed: seen(1) }),
      toCart(workload('api'), { denied: seen(2), attempted: seen(2) }),
      toCart(stranger('someone'), { allowed: seen(8) }),
      toCart(workload('batch'), { allowed: seen(16) }),
      toCart(workload('job'), { audited: seen(32) }),
      recorded(workload('web'), workload('db'), { allowed: seen(64) }),
      recorded(stranger('someone'), workload('db'), { allowed: seen(128) }),
    ]);
    expect(all.totals).toEqual({
      blocked: { connections: 1, seen: 1 },
      opened: { connections: 1, seen: 4 },
      unknown: { connections: 1, seen: 8 },
      'still-denied': { connections: 2, seen: 48 },
      'still-allowed': { connections: 2, seen: 192 },
      unexplained: { connections: 1, seen: 16 },
    });
    expect(rows(all).map((row) => row.split(' ')[1])).toEqual(['web', 'api', 'someone', 'batch']);
    expect(all.unknownUntouched).toEqual({ connections: 0, seen: 0 });
  });

  it('keep a contradiction apart from a connection that looks the same and agrees', () => {
    const base = side('base', CART_INGRESS);
    const { totals } = run(base, base, [
      toCart(workload('batch'), { allowed: seen(1) }),
      toCart({ ...workload('batch'), addresses: NO_ADDRESS }, { denied: seen(2) }),
    ]);
    expect(totals.unexplained).toEqual({ connections: 1, seen: 1 });
    expect(totals['still-denied']).toEqual({ connections: 2, seen: 3 });
  });
});

describe('connections that are one to a reader', () => {
  const replicas = ['v1', 'v2'].map((version) => {
    const labels = {
      labels: new Map([
        ['app', 'web'],
        ['version', version],
      ]),
      isComplete: true,
    };
    return workload('web', labels);
  });

  it('replicas with other labels: their sightings are added up, the earlier example stays', () => {
    const [one, two] = replicas.map((replica, i) => ({
      ...toCart(replica, {
        allowed: { count: i + 1, firstSeen: 1000 - i, lastSeen: 2000 - i },
        ...(i === 0 ? { denied: seen(4, 1500) } : { attempted: seen(8, 2500) }),
      }),
      example: { time: 500 - i, source: `pod-${i}`, destination: 'd', node: undefined },
    }));
    if (one === undefined || two === undefined) throw new Error('no replica');
    for (const order of [
      [one, two],
      [two, one],
    ]) {
      const merged = only(run(side('base'), side('head', ISOLATE_CART), order)).recorded;
      expect(merged).toMatchObject({
        allowed: { count: 3, firstSeen: 999, lastSeen: 2000 },
        denied: seen(4, 1500),
        audited: undefined,
        attempted: seen(8, 2500),
        example: { time: 499, source: 'pod-1' },
      });
    }
  });

  it('replicas are shown as the first of them', () => {
    const [first] = replicas;
    const all = replicas.map((web) => toCart(web, { allowed: seen(1) }));
    expect(only(run(side('base'), side('head', ISOLATE_CART), all)).recorded.connection.source).toEqual(
      first,
    );
  });

  it('not when other rules or policies decide: each has a cause of its own', () => {
    const all = replicas.map((web) => toCart(web, { allowed: seen(1) }));
    const byVersion = CART_INGRESS.replace(
      /ingress:[\s\S]*$/,
      'ingress:\n' +
        ['v1', 'v2'].map((v) => `    - from: [{podSelector: {matchLabels: {version: ${v}}}}]\n`).join(''),
    );
    const lines = (simulation: Simulation) =>
      simulation.impacts.map(({ cause }) =>
        cause !== undefined && 'line' in cause ? `${cause.line.span.file}:${cause.line.span.line}` : '',
      );
    const removed = run(side('base', byVersion), side('head', ISOLATE_CART), all);
    expect(lines(removed)).toEqual(['base/0.yaml:7', 'base/0.yaml:8']);

    const isolate = (version: string) =>
      ISOLATE_DB.replace('db-isolate', `isolate-${version}`)
        .replace('app: db', `version: ${version}`)
        .replace('Ingress', 'Egress');
    const isolated = run(side('base'), side('head', isolate('v1'), isolate('v2')), all);
    expect(lines(isolated)).toEqual(['head/0.yaml:5', 'head/1.yaml:5']);
  });

  it('not when one of them is blocked and the other is not, or when they differ in what a reader sees', () => {
    const versioned = CART_INGRESS.replace('app: web', 'version: v1');
    const blocked = run(
      side('base'),
      side('head', versioned),
      replicas.map((web) => toCart(web, { allowed: seen(1) })),
    );
    expect(blocked.totals.blocked.connections).toBe(1);
    expect(blocked.totals['still-allowed'].connections).toBe(1);

    const web = toCart(workload('web'), { allowed: seen(1) });
    const changed = (parts: Partial<RecordedConnection['connection']>) => ({
      ...web,
      connection: { ...web.connection, ...parts },
    });
    const node = (name: string | undefined, isOwnNode: boolean | undefined, entity = 'host'): Endpoint => ({
      kind: 'node',
      name,
      isOwnNode,
      addresses: NO_ADDRESS,
      entities: [entity],
      labels: NO_LABELS_KNOWN,
    });
    const world = (names: readonly string[], entities: readonly string[]): Endpoint => ({
      ...client('203.0.113.1'),
      kind: 'world',
      names: recordedNames(names),
      entities,
    });
    const different = [
      web,
      changed({ port: 81 }),
      changed({ port: undefined }),
      changed({ protocol: 'UDP' }),
      changed({ source: workload('api') }),
      changed({ source: { ...workload('web'), namespace: 'pay' } }),
      changed({ source: node('n1', false) }),
      changed({ source: node('n2', false) }),
      changed({ source: node(undefined, false) }),
      changed({ source: node(undefined, false, 'remote-node') }),
      changed({ source: world([], ['world']) }),
      changed({ source: world([], ['cidr']) }),
      changed({ source: world(['a.example'], ['world']) }),
      changed({ source: world(['b.example'], ['world']) }),
      changed({ source: { ...client('203.0.113.7'), kind: 'unidentified' } }),
      changed({ source: { ...client('203.0.113.8'), kind: 'unidentified' } }),
      changed({ source: { kind: 'reserved', entities: ['ingress'], addresses: NO_ADDRESS } }),
      changed({ source: { kind: 'reserved', entities: ['health'], addresses: NO_ADDRESS } }),
    ];
    const { totals } = run(side('base'), side('head', ISOLATE_CART), different);
    expect(
      totals.blocked.connections + totals.unknown.connections + totals['still-allowed'].connections,
    ).toBe(different.length);
  });

  it('clients outside the cluster: their addresses are joined, 32 are kept, and it is said that there were more', () => {
    const clients = (count: number) =>
      Array.from({ length: count }, (_, i) => toCart(client(`203.0.113.${i}`), { allowed: seen(1) }));
    const addressesOf = (count: number) => {
      const { source } = only(run(side('base'), side('head', ISOLATE_CART), clients(count))).recorded
        .connection;
      return { kept: source.addresses.addresses.length, isComplete: source.addresses.isComplete };
    };
    expect(addressesOf(2)).toEqual({ kept: 2, isComplete: true });
    expect(addressesOf(32)).toEqual({ kept: 32, isComplete: true });
    expect(addressesOf(33)).toEqual({ kept: 32, isComplete: false });
    expect(addressesOf(40)).toEqual({ kept: 32, isComplete: false });
  });

  it('the same addresses whatever the order in which they were recorded', () => {
    const clients = ['203.0.113.9', '203.0.113.10', '198.51.100.1', '203.0.113.9'].map((address) =>
      toCart(client(address), { allowed: seen(1) }),
    );
    const addressesOf = (connections: readonly RecordedConnection[]) =>
      only(run(side('base'), side('head', ISOLATE_CART), connections)).recorded.connection.source.addresses;
    expect(addressesOf(clients)).toEqual(addressesOf(clients.toReversed()));
    const texts = addressesOf(clients).addresses.map(formatIpAddress);
    expect(texts).toEqual(['198.51.100.1', '203.0.113.10', '203.0.113.9']);
  });

  it('names of one client outside the cluster are joined; addresses that may not be all stay so', () => {
    const named = (isComplete: boolean, ...names: readonly string[]) => {
      const { addresses } = client('203.0.113.1');
      const source: Endpoint = {
        kind: 'world',
        addresses: { ...addresses, isComplete },
        names: recordedNames(names),
        entities: ['world'],
      };
      return toCart(source, { allowed: seen(1) });
    };
    const merged = (...connections: readonly RecordedConnection[]) =>
      only(run(side('base'), side('head', ISOLATE_CART), connections)).recorded.connection.source;
    expect(
      merged(named(true, 'a.example', 'c.example'), named(true, 'a.example', 'b.example')),
    ).toMatchObject({
      names: recordedNames(['a.example', 'b.example', 'c.example']),
      addresses: { isComplete: true },
    });
    expect(merged(named(true), named(false)).addresses.isComplete).toBe(false);
    expect(merged(named(false), named(true)).addresses.isComplete).toBe(false);
  });
});

describe('more findings than are listed', () => {
  it('are counted, the least important ones: no memory holds a million of them', () => {
    const one = side('head', ISOLATE_CART);
    const denied = only(run(side('base'), one, [toCart(workload('web'), { allowed: seen(1) })]));
    const collector = createImpactCollector({ base: new Map(), head: new Map() }, 3);
    const add = (name: string, count: number) =>
      collector.add(toCart(workload(name), { allowed: seen(count) }), denied.base, denied.head, {
        isTouched: true,
      });
    for (let i = 0; i < 20; i++) add(`client-${i}`, 1 + i);
    // Joins one that is only counted by now.
    add('client-0', 2);
    const { impacts, unlisted, totals } = collector.finish();
    expect(impacts.map(({ recorded: { connection } }) => endpointName(connection.source))).toEqual([
      'shop/client-19',
      'shop/client-18',
      'shop/client-17',
    ]);
    expect(unlisted).toEqual({ connections: 17, seen: 210 - 20 - 19 - 18 + 2 });
    expect(totals.blocked).toEqual({ connections: 20, seen: 212 });
  });
});
