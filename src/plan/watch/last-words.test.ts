import { expect, it } from 'vitest';
import { recorded, workload } from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
import { lastWordsOf } from './last-words.ts';

const at = (lastSeen: RecordedTime) => ({ count: 1, firstSeen: lastSeen, lastSeen });
const UNDATED = at(undefined);
const of = (sightings: Partial<RecordedConnection>) => ({
  ...recorded(workload('a'), workload('b'), {}),
  ...sightings,
});

it.each<readonly [string, readonly Partial<RecordedConnection>[]]>([
  ['not-seen', []],
  ['not-seen', [{ attempted: at(1) }]],
  ['worked', [{ allowed: at(1) }]],
  ['worked', [{ audited: at(1) }]],
  ['worked', [{ allowed: UNDATED }]],
  ['dropped', [{ denied: at(1) }]],
  ['dropped', [{ denied: UNDATED }]],
  ['dropped', [{ allowed: at(1), denied: at(2) }]],
  ['worked', [{ allowed: at(2), denied: at(1) }]],
  ['worked', [{ allowed: at(1), denied: at(1) }]],
  ['worked', [{ allowed: at(1), audited: at(3), denied: at(2) }]],
  // Each of several records: pods of one workload.
  ['dropped', [{ denied: at(3) }, { allowed: at(2) }, { denied: at(1) }]],
  ['worked', [{ allowed: at(3) }, { denied: at(2) }, { allowed: at(1) }]],
  // Of one of them nobody knows when it was: it may have been the last.
  ['undated', [{ allowed: UNDATED, denied: at(1) }]],
  ['undated', [{ allowed: at(1), denied: UNDATED }]],
  ['undated', [{ allowed: at(1) }, { allowed: UNDATED }, { denied: at(2) }]],
  ['undated', [{ denied: UNDATED }, { denied: at(1) }, { allowed: at(2) }]],
])('is %s of %j', (word, records) => {
  const wordOf = lastWordsOf(records.map(of));
  expect(wordOf(of({}).connection)).toBe(word);
});

it('is said of each request by itself', () => {
  const request = (path: string) => ({
    kind: 'http' as const,
    method: 'GET',
    path,
    host: undefined,
    protocol: undefined,
  });
  const refused = { request: request('/a'), allowed: undefined, refused: at(2) };
  const passed = { request: request('/b'), allowed: at(2), refused: at(1) };
  const one = of({ allowed: at(1), requests: { isComplete: true, requests: [refused, passed] } });
  const wordOf = lastWordsOf([one]);
  const words = ['/a', '/b', '/c'].map((path) => wordOf({ ...one.connection, l7: request(path) }));
  expect([wordOf(one.connection), ...words]).toEqual(['worked', 'dropped', 'worked', 'not-seen']);
});
