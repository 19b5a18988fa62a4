import { describe, expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { SideVerdict, Verdict } from '../../model/verdict.ts';
import { compareWithRecord } from './compare-with-record.ts';

type Outcome = Verdict['outcome'];

function verdict(outcome: Outcome): Verdict {
  const side: SideVerdict = { outcome, decision: { kind: 'no-policy' }, passed: [], unknowns: [] };
  return { outcome, egress: side, ingress: side };
}

function record(sightings: Parameters<typeof recorded>[2]) {
  return recorded(workload('web'), workload('cart'), sightings);
}

const undated = (count: number) => ({ count, firstSeen: undefined, lastSeen: undefined });

const OUTCOMES: readonly Outcome[] = ['allowed', 'denied', 'unknown'];

describe('what policy did when it was recorded', () => {
  it.each<readonly [string, Parameters<typeof recorded>[2], 'allowed' | 'denied' | undefined]>([
    ['let it through', { allowed: seen(1) }, 'allowed'],
    ['dropped it', { denied: seen(1) }, 'denied'],
    ['would have dropped it, in audit mode', { audited: seen(1) }, 'denied'],
    ['is not known of an attempt', { attempted: seen(1) }, undefined],
    [
      'is known of an attempt that was also seen elsewhere',
      { attempted: seen(9), denied: seen(1) },
      'denied',
    ],
    ['allowed it last', { allowed: seen(1, 1900), denied: seen(9, 1500) }, 'allowed'],
    ['denied it last', { allowed: seen(9, 1500), denied: seen(1, 1900) }, 'denied'],
    ['audited it last', { allowed: seen(9, 1500), audited: seen(1, 1900) }, 'denied'],
    [
      'audited it last, though it dropped it before',
      { allowed: seen(9, 1500), denied: seen(1, 1200), audited: seen(1, 1900) },
      'denied',
    ],
    [
      'allowed it after both',
      { allowed: seen(9, 1950), denied: seen(1, 1200), audited: seen(1, 1900) },
      'allowed',
    ],
    [
      'allowed and denied it, at times that no record says',
      { allowed: undated(2), denied: seen(1) },
      undefined,
    ],
    ['dropped it, at a time that no record says', { denied: undated(1) }, 'denied'],
    ['let some through at the same time', { allowed: seen(1, 1500), denied: seen(1, 1500) }, 'allowed'],
  ])('%s', (_, sightings, outcome) => {
    const contradicted = OUTCOMES.filter(
      (base) => compareWithRecord(verdict(base), record(sightings), undefined) === 'contradicts',
    );
    const opposite = outcome === 'allowed' ? 'denied' : 'allowed';
    expect(contradicted).toEqual(outcome === undefined ? [] : [opposite]);
  });
});

describe('what was recorded before the policies of its ends changed', () => {
  const compare = (base: Outcome, sightings: Parameters<typeof recorded>[2], changedAt: number) =>
    compareWithRecord(verdict(base), record(sightings), changedAt);

  it('tells nothing about them, for or against', () => {
    expect(compare('denied', { allowed: seen(5, 1500) }, 1501)).toBe('outdated');
    expect(compare('allowed', { allowed: seen(5, 1500) }, 1501)).toBe('outdated');
    expect(compare('allowed', { denied: undated(1) }, 1501)).toBe('outdated');
  });

  it('and what was seen since still tells', () => {
    expect(compare('denied', { allowed: seen(5, 1501) }, 1501)).toBe('contradicts');
    expect(compare('allowed', { allowed: seen(5, 1600), denied: seen(1, 1400) }, 1501)).toBe('agrees');
    expect(compare('allowed', { allowed: seen(5, 1400), denied: seen(1, 1600) }, 1501)).toBe('contradicts');
  });

  it('is not said of what could not be compared anyway', () => {
    expect(compare('unknown', { allowed: seen(5, 1500) }, 1501)).toBe('not-comparable');
    expect(compare('denied', { attempted: seen(5, 1500) }, 1501)).toBe('not-comparable');
  });
});
