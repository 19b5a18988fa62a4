import { expect, it } from 'vitest';
import { recorded, workload } from '../../../test/support/simulated-shop.ts';
import { sumSightings } from './sum-sightings.ts';

it('a connection was seen as often as all of its sightings say, from the first to the last', () => {
  const connection = recorded(workload('web'), workload('cart'), {
    allowed: { count: 1, firstSeen: 30, lastSeen: 40 },
    denied: { count: 2, firstSeen: 10, lastSeen: 20 },
    audited: { count: 4, firstSeen: 35, lastSeen: 90 },
    attempted: { count: 8, firstSeen: 15, lastSeen: 60 },
  });
  expect(sumSightings(connection)).toEqual({ count: 15, firstSeen: 10, lastSeen: 90 });
});
