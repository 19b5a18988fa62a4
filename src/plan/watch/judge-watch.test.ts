import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeWatch, type WatchedRecords } from './judge-watch.ts';

const COUNTS = { unpredicted: 0, 'cannot-tell': 0, predicted: 0, background: 0 };
const RECORDS: WatchedRecords = { records: 100, older: 0, undated: 0, showsDrops: true, unread: [] };
const LIMITS = { failureLimit: 0, minimumConnections: 10 };
const ENOUGH = { seen: 10, touched: 1, counts: COUNTS };

describe('what a watch says', () => {
  it('success with enough connections, one of them touched, and no unpredicted drop', () => {
    expect(judgeWatch(ENOUGH, RECORDS, LIMITS)).toEqual({ kind: 'success' });
    const others = { ...COUNTS, predicted: 7, background: 3 };
    expect(judgeWatch({ ...ENOUGH, counts: others }, RECORDS, LIMITS)).toEqual({ kind: 'success' });
  });

  it('failure with more unpredicted drops than are put up with, whatever else is missing', () => {
    const counts = { ...COUNTS, unpredicted: 2 };
    const nothing = { seen: 0, touched: 0, counts };
    expect(judgeWatch(nothing, { ...RECORDS, unread: ['a'] }, LIMITS, 'cancelled').kind).toBe('failure');
    expect(judgeWatch({ ...ENOUGH, counts }, RECORDS, { ...LIMITS, failureLimit: 2 }).kind).toBe('success');
  });

  it.each<readonly [string, Parameters<typeof judgeWatch>]>([
    ['no-records', [{ ...ENOUGH, seen: 0, touched: 0 }, { ...RECORDS, records: 0 }, LIMITS]],
    ['older-only', [{ ...ENOUGH, seen: 0, touched: 0 }, { ...RECORDS, records: 0, older: 5 }, LIMITS]],
    ['undated-only', [{ ...ENOUGH, seen: 0, touched: 0 }, { ...RECORDS, records: 0, undated: 5 }, LIMITS]],
    ['no-drops-shown', [ENOUGH, { ...RECORDS, showsDrops: false }, LIMITS]],
    ['too-few', [{ ...ENOUGH, seen: 9 }, RECORDS, LIMITS]],
    ['nothing-touched', [{ ...ENOUGH, touched: 0 }, RECORDS, LIMITS]],
    ['cannot-tell', [{ ...ENOUGH, counts: { ...COUNTS, 'cannot-tell': 1 } }, RECORDS, LIMITS]],
    ['unread', [ENOUGH, { ...RECORDS, unread: ['flows.ndjson'] }, LIMITS]],
    ['cancelled', [ENOUGH, RECORDS, LIMITS, 'cancelled']],
    ['superseded', [ENOUGH, RECORDS, LIMITS, 'superseded']],
  ])('inconclusive: %s', (because, given) => {
    expect(judgeWatch(...given)).toEqual({ kind: 'inconclusive', because: [because] });
  });

  it('no data never gives success', () => {
    const count = fc.nat({ max: 3 });
    fc.assert(
      fc.property(
        fc.record({ failureLimit: count, minimumConnections: count }),
        fc.record({ older: count, undated: count, showsDrops: fc.boolean() }),
        fc.record({ seen: count, touched: count, predicted: count, background: count }),
        (limits, records, { seen, touched, ...counts }) => {
          const none = { ...RECORDS, ...records, records: 0 };
          const said = judgeWatch({ seen, touched, counts: { ...COUNTS, ...counts } }, none, limits);
          expect(said.kind).toBe('inconclusive');
          const unseen = judgeWatch({ seen: 0, touched: 0, counts: COUNTS }, RECORDS, limits);
          expect(unseen.kind).toBe('inconclusive');
        },
      ),
      { numRuns: 500 },
    );
  });
});
