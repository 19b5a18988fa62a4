import { expect, it } from 'vitest';
import { readWatchRecord, watchRecordOf } from './watch-record.ts';
import type { WatchReport } from './watch-report.ts';

const COUNTS = { unpredicted: 1, 'cannot-tell': 2, predicted: 3, background: 4 };
const REPORT: WatchReport = {
  since: Date.UTC(2026, 10, 30, 9),
  until: Date.UTC(2026, 10, 30, 10),
  outcome: { kind: 'inconclusive', because: ['unread', 'too-few'] },
  limits: { failureLimit: 0, minimumConnections: 10 },
  findings: {
    seen: 5,
    touched: 1,
    kept: { connections: 0, seenAgain: 0 },
    counts: COUNTS,
    drops: [],
  },
  records: { records: 9, older: 0, undated: 0, showsDrops: true, unread: ['a'] },
  window: undefined,
  lostEvents: 0,
  nodes: 1,
  silentNodes: [],
  undoing: undefined,
};
const RECORD = {
  outcome: 'inconclusive',
  because: ['unread', 'too-few'],
  from: '2026-11-30T09:00:00.000Z',
  to: '2026-11-30T10:00:00.000Z',
  seen: 5,
  drops: COUNTS,
};

it('keeps what a watch said, and which run took the deploy back', () => {
  expect(watchRecordOf(REPORT)).toEqual(RECORD);
  const failed = { ...REPORT, outcome: { kind: 'failure' as const } };
  expect(watchRecordOf({ ...failed, undoing: { kind: 'undone', run: 'r' } })).toEqual({
    ...RECORD,
    outcome: 'failure',
    because: [],
    undoneBy: 'r',
  });
  // What was not put back is not said to be.
  expect(watchRecordOf({ ...failed, undoing: { kind: 'half-way', run: 'r' } })).not.toHaveProperty(
    'undoneBy',
  );
});

it.each(['success', 'failure', 'inconclusive'])('reads a record of %s', (outcome) => {
  const record = { ...RECORD, outcome, undoneBy: 'r' };
  expect(readWatchRecord(record)).toEqual(record);
});

it('counts none where a record counts nothing', () => {
  expect(readWatchRecord({ outcome: 'success', from: 'a', to: 'b', drops: { predicted: 2 } })).toEqual({
    outcome: 'success',
    because: [],
    from: 'a',
    to: 'b',
    seen: 0,
    drops: { unpredicted: 0, 'cannot-tell': 0, predicted: 2, background: 0 },
  });
  expect(readWatchRecord({ ...RECORD, because: ['unread', 7] })?.because).toEqual(['unread']);
});

it.each<readonly [string, unknown]>([
  ['a string', 'success'],
  ['nothing', undefined],
  ['another outcome', { ...RECORD, outcome: 'won' }],
  ['no beginning', { ...RECORD, from: undefined }],
  ['no end', { ...RECORD, to: 7 }],
  ['no counts', { ...RECORD, drops: [] }],
])('%s is none', (_, value) => {
  expect(readWatchRecord(value)).toBeUndefined();
});
