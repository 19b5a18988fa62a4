import { expect, it } from 'vitest';
import type { WatchRecord } from '../watch/watch-record.ts';
import { type RunRecord, readRunRecord } from './run-record.ts';

const WATCH: WatchRecord = {
  outcome: 'inconclusive',
  because: ['too-few'],
  from: '2026-11-30T09:00:00.000Z',
  to: '2026-11-30T09:10:00.000Z',
  seen: 3,
  drops: { unpredicted: 1, 'cannot-tell': 2, predicted: 3, background: 4 },
  undoneBy: 'sluice-run-2',
};
const FULL: RunRecord = {
  run: 'sluice-run-1',
  started: '2026-11-30T09:00:00.000Z',
  ended: '2026-11-30T09:10:00.000Z',
  result: 'deployed',
  planHash: 'h',
  objects: ['updated NetworkPolicy shop/web'],
  modes: ['off NetworkPolicy shop/db'],
  settling: ['Settled'],
  project: 'p',
  commit: 'c',
  commitTime: '2026-11-30T08:00:00.000Z',
  pipeline: '12',
  who: 'w',
  rollbackOf: 'sluice-run-0',
  formerCommit: 'b',
  formerCommitTime: '2026-11-30T07:00:00.000Z',
  because: 'watch',
  watch: WATCH,
};
const LEAST: RunRecord = { run: 'r', started: 's', result: 'started', planHash: '', objects: [] };

it('reads what was written', () => {
  expect(readRunRecord(FULL)).toEqual(FULL);
  const { planHash: _, objects: __, ...least } = LEAST;
  expect(readRunRecord(least)).toEqual(LEAST);
});

it.each(['started', 'deployed', 'restored', 'failed'])('reads the result %s', (result) => {
  expect(readRunRecord({ ...LEAST, result })?.result).toBe(result);
});

it.each<readonly [string, unknown]>([
  ['a string', 'run'],
  ['nothing', undefined],
  ['a record without a name', { ...LEAST, run: undefined }],
  ['a record without a start', { ...LEAST, started: 7 }],
  ['a record of a result that is none', { ...LEAST, result: 'won' }],
])('%s is none', (_, value) => {
  expect(readRunRecord(value)).toBeUndefined();
});

it('leaves out what is not of its type', () => {
  expect(
    readRunRecord({
      ...LEAST,
      objects: ['a', 7],
      modes: ['b', null],
      commit: 7,
      because: 'else',
      watch: { ...WATCH, outcome: 'won' },
    }),
  ).toEqual({ ...LEAST, objects: ['a'], modes: ['b'] });
});
