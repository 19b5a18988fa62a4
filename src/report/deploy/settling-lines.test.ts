import { expect, it } from 'vitest';
import type { Settled, SettledObject, Settling } from '../../plan/settling/settling.ts';
import { settlingLines } from './settling-lines.ts';

const one = (kind: string, name: string, settled: Settled, isDeleted = false): SettledObject => ({
  object: { apiVersion: 'x/v1', kind, namespace: 'shop', name, span: undefined },
  isDeleted,
  settled,
});
const wait = (...objects: SettledObject[]): Settling => ({ seconds: 10, waitedSeconds: 10, objects });
const NONE: Settled = { kind: 'no-evidence' };

it('says what the evidence is, kind by kind, and that no API says when nodes enforce', () => {
  const settlings = [
    wait(
      one('CiliumNetworkPolicy', 'a', { kind: 'accepted', since: 'the-write' }),
      one('CiliumNetworkPolicy', 'b', { kind: 'accepted', since: 'the-write' }),
      one('CiliumNetworkPolicy', 'c', { kind: 'accepted', since: 'before' }),
      one('NetworkPolicy', 'd', NONE),
    ),
    wait(one('NetworkPolicy', 'e', NONE), one('NetworkPolicy', 'f', NONE, true)),
  ];
  expect(settlingLines(settlings)).toEqual([
    'Settled: waited 2 times (10 s, 10 s). No API says when a node enforces a policy.',
    '  accepted by the network plug-in since the write (condition `Valid`): 2 CiliumNetworkPolicy',
    '  accepted by the network plug-in before the write, and not withdrawn (condition `Valid`): 1 CiliumNetworkPolicy',
    '  without evidence in the API, given this time (`deploy.settle.seconds`): 2 NetworkPolicy, 1 deleted NetworkPolicy',
  ]);
});

it('calls nothing settled of which one thing is not known, or whose wait was cut short', () => {
  const why = 'looking at `/apis`: not allowed (status 403)';
  expect(
    settlingLines([wait(one('CiliumNetworkPolicy', 'a', { kind: 'not-known', why }), one('K', 'b', NONE))]),
  ).toEqual([
    'Not settled, not everything is known to be in force: waited 10 s.',
    `  not known, ${why}: 1 CiliumNetworkPolicy`,
    '  without evidence in the API, given this time (`deploy.settle.seconds`): 1 K',
  ]);
  expect(settlingLines([{ ...wait(one('K', 'b', NONE)), waitedSeconds: 3, cut: 'cancelled' }])[0]).toBe(
    'Not settled, not everything is known to be in force: waited 3 s, then the job was cancelled.',
  );
});

it('names what the network plug-in refuses, in visible words, and not more of it than anybody reads', () => {
  const refused = Array.from({ length: 22 }, (_, i) =>
    one('CiliumNetworkPolicy', `p${i}`, { kind: 'refused', words: 'no\u001b[2J' }),
  );
  const lines = settlingLines([wait(...refused)]);
  expect(lines.slice(0, 2)).toEqual([
    'Not in force: the network plug-in refuses what was written.',
    '  refused: CiliumNetworkPolicy shop/p0: no\\u001b[2J',
  ]);
  expect(lines.slice(21)).toEqual(['  … and 2 more']);
});

it('says that nobody waited, and nothing where there was nothing to wait for', () => {
  expect(settlingLines('off')).toEqual([
    'Not settled: Sluice did not wait until the writes were in force (`deploy.settle.seconds` is 0).',
  ]);
  expect(settlingLines([])).toEqual([]);
  expect(settlingLines(undefined)).toEqual([]);
});
