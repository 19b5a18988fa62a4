import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../model/endpoint.ts';
import { type IpAddress, parseIpAddress } from '../model/ip-address.ts';
import { readManifests } from '../policy/read-manifests.ts';
import { createAddressBook } from './address-book.ts';
import { buildInventory } from './build-inventory.ts';
import type { Inventory } from './inventory.ts';
import { joinSnapshots } from './join-snapshots.ts';
import { createEndpointResolver } from './resolve/resolve-endpoint.ts';

const hour = (n: number) => Date.UTC(2026, 0, 1, n);
const iso = (n: number) => new Date(hour(n)).toISOString().replace('.000Z', 'Z');
const between = (first: number, last: number) => ({ first: hour(first), last: hour(last) });

function inventoryOf(...manifests: readonly string[]): Inventory {
  const { documents } = readManifests({ file: 'cluster.yaml', text: manifests.join('\n---\n') });
  return buildInventory(documents).inventory;
}

const pod = (name: string, start: number | undefined, ip = '10.0.0.7', more = 'phase: Running') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}, spec: {nodeName: node-1, containers: []}, status: {podIP: ${ip}${start === undefined ? '' : `, startTime: "${iso(start)}"`}, ${more}}}`;

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

/** Who had 10.0.0.7: the pod's name, or how it is not known. */
function whoHad(inventory: Inventory, first: number, last = first): string | undefined {
  const owner = createAddressBook(inventory)(address('10.0.0.7'), between(first, last));
  return owner?.kind === 'pod' ? owner.pod.name : owner?.kind;
}

describe('an address', () => {
  it('belongs to a pod since its start, and to nobody known before', () => {
    const inventory = inventoryOf(pod('web', 10));
    expect([9, 10, 11].map((time) => whoHad(inventory, time))).toEqual(['another-time', 'web', 'web']);
    expect(whoHad(inventory, 9, 11)).toBe('another-time');
    expect(createAddressBook(inventory)(address('10.0.0.7'))).toMatchObject({ kind: 'pod' });
  });

  it('of a pod that does not say since when is its own at all times', () => {
    expect(whoHad(inventoryOf(pod('web', undefined)), 1)).toBe('web');
  });

  it('belongs to a Job until its pod ended, and to nobody undated', () => {
    const ended = `phase: Succeeded, containerStatuses: [{state: {terminated: {finishedAt: "${iso(12)}"}}}]`;
    const inventory = inventoryOf(pod('report', 10, '10.0.0.7', ended));
    expect([9, 10, 12, 13].map((time) => whoHad(inventory, time))).toEqual([
      'another-time',
      'report',
      'report',
      'another-time',
    ]);
    expect(createAddressBook(inventory)(address('10.0.0.7'))).toBeUndefined();
    const next = inventoryOf(pod('report', 10, '10.0.0.7', ended), pod('web', 13));
    expect([11, 14].map((time) => whoHad(next, time))).toEqual(['report', 'web']);
    expect(whoHad(next, 11, 14)).toBe('several');
  });

  it('of a pod that ended, and does not say when, is nobody known', () => {
    expect(whoHad(inventoryOf(pod('report', 10, '10.0.0.7', 'phase: Failed')), 11)).toBeUndefined();
  });

  it('belongs to a pod of an earlier inventory until the last one that shows it', () => {
    const earlier = [
      { time: hour(6), inventory: inventoryOf(pod('old', 4)) },
      { time: hour(8), inventory: inventoryOf(pod('old', 4)) },
    ];
    const inventory = joinSnapshots(inventoryOf(pod('web', 10)), earlier);
    expect([3, 4, 8, 9, 10].map((time) => whoHad(inventory, time))).toEqual([
      'another-time',
      'old',
      'old',
      'another-time',
      'web',
    ]);
    expect(inventory.pods.map(({ name }) => name)).toEqual(['web']);
  });

  it('of an undated pod of earlier inventories is its own between them only', () => {
    const snapshot = (time: number) => ({
      time: hour(time),
      inventory: inventoryOf(pod('old', undefined)),
    });
    const inventory = joinSnapshots(inventoryOf(), [snapshot(8), snapshot(6)]);
    expect([5, 6, 7, 8, 9].map((time) => whoHad(inventory, time))).toEqual([
      'another-time',
      'old',
      'old',
      'old',
      'another-time',
    ]);
  });

  it('of a StatefulSet pod that was made anew is told apart by the time', () => {
    const earlier = [{ time: hour(6), inventory: inventoryOf(pod('db-0', 2, '10.0.0.7')) }];
    const inventory = joinSnapshots(
      inventoryOf(pod('db-0', 8, '10.0.0.9'), pod('web', 8, '10.0.0.7')),
      earlier,
    );
    expect([5, 9].map((time) => whoHad(inventory, time))).toEqual(['db-0', 'web']);
  });

  it('of a node is its own since the node was made', () => {
    const node = `{apiVersion: v1, kind: Node, metadata: {name: node-1, creationTimestamp: "${iso(5)}"}, status: {addresses: [{type: InternalIP, address: 10.0.0.7}]}}`;
    const inventory = inventoryOf(node);
    expect([4, 6].map((time) => whoHad(inventory, time))).toEqual(['another-time', 'node']);
  });
});

describe('an end that only its address tells', () => {
  const world: Endpoint = {
    kind: 'world',
    addresses: { addresses: [address('10.0.0.7')], isComplete: true },
    names: [],
    entities: [],
  };

  it('is somebody unidentified where the pod of today did not exist yet, and that is said', () => {
    const resolve = createEndpointResolver(inventoryOf(pod('web', 10)));
    expect(resolve(world, between(3, 3))).toMatchObject({ kind: 'unidentified' });
    expect(resolve(world, between(11, 12))).toMatchObject({ kind: 'workload', name: 'web' });
    expect(resolve(world, between(3, 3))).toBe(resolve(world, between(4, 4)));
    expect(resolve.diagnostics().map(({ code, message }) => [code, message])).toEqual([
      ['inventory/by-address', '1 recorded end was identified only by the address in the inventory'],
      [
        'inventory/another-time',
        'one recorded address belongs to a pod, node or Service that may not have existed then; the owner at that time is unknown: 10.0.0.7 (`shop/web`)',
      ],
    ]);
  });

  it('stays outside where the recorder knew that it was', () => {
    const resolve = createEndpointResolver(inventoryOf(pod('web', 10)));
    const outside: Endpoint = { ...world, entities: ['world'] };
    expect(resolve(outside, between(3, 3))).toBe(outside);
  });
});

it('whatever pods there were: the answer is a pod only if it existed all the time, and nobody else may have had the address', () => {
  const life = fc.tuple(fc.nat(20), fc.nat(10)).map(([start, length]) => ({ start, end: start + length }));
  fc.assert(
    fc.property(
      fc.array(life, { maxLength: 5 }),
      fc.array(fc.nat(30), { maxLength: 4 }),
      fc.tuple(fc.nat(35), fc.nat(5)),
      (lives, snapshotTimes, [first, length]) => {
        const last = first + length;
        const now = 40;
        const alive = (time: number) =>
          lives.flatMap(({ start, end }, i) =>
            start <= time && (time <= end || i === 0) ? [pod(`p${i}`, start)] : [],
          );
        const inventory = joinSnapshots(
          inventoryOf(...alive(now)),
          snapshotTimes.map((time) => ({ time: hour(time), inventory: inventoryOf(...alive(time)) })),
        );
        const found = whoHad(inventory, first, last);
        const existed = lives.flatMap(({ start, end }, i) =>
          start <= last && (first <= end || i === 0) ? [i] : [],
        );
        if (found?.startsWith('p') === true) {
          const i = Number(found.slice(1));
          const { start = 0, end = 0 } = lives[i] ?? {};
          expect(start).toBeLessThanOrEqual(first);
          if (i !== 0) expect(last).toBeLessThanOrEqual(end);
          // Nobody else who was ever shown.
          const shown = [now, ...snapshotTimes];
          const seen = existed.filter((other) =>
            shown.some(
              (time) =>
                time >= (lives[other]?.start ?? 0) && (other === 0 || time <= (lives[other]?.end ?? 0)),
            ),
          );
          const others = seen.filter((other) => other !== i && overlapsShown(other));
          expect(others).toEqual([]);
        }
        function overlapsShown(other: number): boolean {
          const { start = 0, end = 0 } = lives[other] ?? {};
          const until =
            other === 0
              ? Number.POSITIVE_INFINITY
              : Math.max(...[now, ...snapshotTimes].filter((time) => time >= start && time <= end));
          return start <= last && first <= until;
        }
      },
    ),
    { numRuns: Number(process.env.SLUICE_RUNS ?? 200) },
  );
});
