import { expect, it } from 'vitest';
import type { RecordedRequest, RecordedRequests, Sightings } from '../model/digest.ts';
import { joinRequests } from './seen-requests.ts';

const seen = (count: number, firstSeen: number, lastSeen = firstSeen): Sightings => ({
  count,
  firstSeen,
  lastSeen,
});
const get = (path: string, allowed?: Sightings, refused?: Sightings): RecordedRequest => ({
  request: { kind: 'http', method: 'GET', path, host: undefined, protocol: undefined },
  allowed,
  refused,
});
const list = (requests: readonly RecordedRequest[], isComplete = true): RecordedRequests => ({
  requests,
  isComplete,
});

it('requests of two connections are counted together and sorted', () => {
  const one = list([
    get('/a', seen(2, 5)),
    get('/c', undefined, seen(1, 9)),
    get('/d', seen(1, 1), seen(1, 2)),
  ]);
  const other = list([
    get('/a', seen(3, 1, 7), seen(1, 4)),
    get('/b', seen(1, 1)),
    get('/d', seen(1, 3), seen(4, 4)),
  ]);
  const expected = list([
    get('/a', seen(5, 1, 7), seen(1, 4)),
    get('/b', seen(1, 1)),
    get('/c', undefined, seen(1, 9)),
    get('/d', seen(2, 1, 3), seen(5, 2, 4)),
  ]);
  expect(joinRequests(one, other)).toEqual(expected);
  expect(joinRequests(other, one)).toEqual(expected);
});

it('are all that there were only where both are', () => {
  const some = [get('/a', seen(1, 1))];
  for (const [one, other] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    for (const added of [some, []]) {
      expect(joinRequests(list(some, one), list(added, other)).isComplete).toBe(one && other);
    }
  }
  expect(joinRequests(list(some), list([]))).toEqual(list(some));
  expect(joinRequests(list([]), list(some))).toEqual(list(some));
});
