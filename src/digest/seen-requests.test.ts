import { expect, it } from 'vitest';
import type { L7Request } from '../model/l7-request.ts';
import { mergeRequests, onceAt, RequestList, requestCounter } from './seen-requests.ts';

const get = (path: string): L7Request => ({
  kind: 'http',
  method: 'GET',
  path,
  host: undefined,
  protocol: undefined,
});

it('a request that both proxies logged counts once, as the destination saw it', () => {
  const list = new RequestList();
  for (let time = 1; time <= 3; time++) list.count(get('/'), 'egress allowed', onceAt(time, 1));
  list.count(get('/'), 'ingress allowed', onceAt(5, 1));
  list.count(get('/'), 'ingress refused', onceAt(6, 1));
  list.count(get('/'), 'ingress refused', onceAt(7, 1));
  expect(mergeRequests(list.finish()).requests).toEqual([
    {
      request: get('/'),
      allowed: { count: 1, firstSeen: 5, lastSeen: 5 },
      refused: { count: 2, firstSeen: 6, lastSeen: 7 },
    },
  ]);
});

it('what the source refused never came to the destination: the two add up', () => {
  const list = new RequestList();
  list.count(get('/'), 'egress refused', onceAt(1, 2));
  list.count(get('/'), 'ingress refused', onceAt(2, 1));
  list.count(get('/a'), 'egress refused', onceAt(undefined, 1));
  expect(mergeRequests(list.finish()).requests).toMatchObject([
    { allowed: undefined, refused: { count: 3, firstSeen: 1, lastSeen: 2 } },
    { allowed: undefined, refused: { count: 1, firstSeen: undefined } },
  ]);
});

it('what the destination refused did not arrive, whatever the source let through', () => {
  const list = new RequestList();
  list.count(get('/'), 'egress allowed', onceAt(1, 3));
  list.count(get('/'), 'ingress refused', onceAt(2, 1));
  list.count(get('/a'), 'egress allowed', onceAt(1, 3));
  list.count(get('/b'), 'unspecified refused', onceAt(1, 2));
  list.count(get('/c'), 'unspecified refused', onceAt(1, 2));
  list.count(get('/c'), 'egress refused', onceAt(1, 1));
  const counts = mergeRequests(list.finish()).requests.map(({ allowed, refused }) => [
    allowed?.count,
    refused?.count,
  ]);
  expect(counts).toEqual([
    [undefined, 1],
    [3, undefined],
    [undefined, 2],
    [undefined, 1],
  ]);
});

it('a proxy that does not say where it is counts where no other one does', () => {
  expect(requestCounter('unspecified', true)).toBe('unspecified refused');
  expect(requestCounter('egress-request', false)).toBe('egress allowed');
  const list = new RequestList();
  list.count(get('/'), 'unspecified allowed', onceAt(1, 4));
  expect(mergeRequests(list.finish()).requests).toMatchObject([{ allowed: { count: 4 } }]);
});

it('paths without end are kept up to a bound, which is said', () => {
  const list = new RequestList();
  for (let i = 0; i < 64; i++) list.count(get(`/orders/${i}`), 'ingress allowed', onceAt(0, 1));
  expect(mergeRequests(list.finish())).toMatchObject({ isComplete: true });
  for (let i = 64; i < 500; i++) list.count(get(`/orders/${i}`), 'ingress allowed', onceAt(0, 1));
  const { requests, isComplete } = mergeRequests(list.finish());
  expect(requests).toHaveLength(64);
  expect(isComplete).toBe(false);
  const other = new RequestList();
  other.addAll(list.finish());
  expect(other.finish().isComplete).toBe(false);
});
