import { describe, expect, it } from 'vitest';
import { CART_INGRESS, recorded, run, seen, side, workload } from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { Simulation } from '../simulation.ts';

const CLOSED = CART_INGRESS.replace('app: web', 'app: nobody');
const toCart = (sightings: Parameters<typeof recorded>[2]): RecordedConnection =>
  recorded(workload('web'), workload('cart'), sightings);
const opens = (sightings: Parameters<typeof recorded>[2]): Simulation =>
  run(side('base', CLOSED), side('head', CART_INGRESS), [toCart(sightings)]);
const blocks = (sightings: Parameters<typeof recorded>[2]): Simulation =>
  run(side('base', CART_INGRESS), side('head', CLOSED), [toCart(sightings)]);
const what = ({ impacts }: Simulation): string =>
  impacts
    .map(({ transition, isUnexplained }) => `${transition}${isUnexplained ? ', unexplained' : ''}`)
    .join();

describe('a change is not said to open', () => {
  it('what was recorded as open already, though the base policies deny it', () => {
    const simulation = opens({ allowed: seen(3) });
    expect(what(simulation)).toBe('unknown, unexplained');
    expect(simulation.totals.opened.connections).toBe(0);
    expect(simulation.totals.unknown.connections).toBe(1);
  });

  it('but what was denied, last or always, and what was let through by audit mode only', () => {
    expect(what(opens({ denied: seen(3) }))).toBe('opened');
    expect(what(opens({ allowed: seen(3, 1500), denied: seen(1, 1900) }))).toBe('opened');
    expect(what(opens({ audited: seen(3) }))).toBe('opened');
    expect(what(opens({ attempted: seen(3) }))).toBe('opened');
  });
});

describe('a change is not said to block', () => {
  it('what never got through, though the base policies allow it', () => {
    expect(what(blocks({ denied: seen(3) }))).toBe('unknown, unexplained');
  });

  it('but what got through even once, or by audit mode', () => {
    expect(what(blocks({ allowed: seen(1, 1100), denied: seen(9, 1900) }))).toBe('blocked, unexplained');
    expect(what(blocks({ audited: seen(1) }))).toBe('blocked, unexplained');
    expect(what(blocks({ allowed: seen(3) }))).toBe('blocked');
    expect(what(blocks({ attempted: seen(3) }))).toBe('blocked');
  });
});
