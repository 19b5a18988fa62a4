import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { countUnlisted } from './unlisted-workloads.ts';

const isOfShop = ({ namespace }: WorkloadEndpoint): boolean => namespace === 'shop';
const DAY = 86_400_000;
const LAST = 30 * DAY;

function count(ends: readonly Endpoint[], listed: readonly WorkloadEndpoint[], lastSeen = LAST) {
  const connections = ends.map((end) => recorded(end, end, { allowed: seen(1, lastSeen) }));
  return countUnlisted(isOfShop, { connections, window: { first: 0, last: LAST } }, listed);
}

it('counts each recorded workload once, and those that no inventory names', () => {
  const listed = [workload('web'), workload('silent')];
  const old = { ...workload('web'), ownerKind: undefined };
  expect(count([workload('web'), old, workload('cart'), workload('db')], listed)).toEqual({
    recorded: 3,
    unlisted: 2,
  });
});

it.each<readonly [string, Endpoint, lastSeen: number]>([
  ['are in other namespaces', { ...workload('web'), namespace: 'pay' }, LAST],
  ['come and go by themselves', { ...workload('report-29'), ownerKind: 'Job' }, LAST],
  ['are pods of nobody', { ...workload('debug'), ownerKind: 'Pod' }, LAST],
  ['an operator made', { ...workload('kafka'), ownerKind: 'StrimziPodSet' }, LAST],
  ['nobody knows what they are', { ...workload('web'), ownerKind: undefined }, LAST],
  ['were not seen on the last day', workload('preview-17'), LAST - 2 * DAY],
])('does not count those that %s', (_, end, lastSeen) => {
  expect(count([end], [], lastSeen)).toEqual({ recorded: 0, unlisted: 0 });
});

it('counts those without times', () => {
  const connections = [
    recorded(workload('web'), workload('db'), {
      denied: { count: 1, firstSeen: undefined, lastSeen: undefined },
    }),
  ];
  const of = countUnlisted(isOfShop, { connections, window: undefined }, []);
  expect(of).toEqual({ recorded: 2, unlisted: 2 });
});
