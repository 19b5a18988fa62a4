import { describe, expect, it } from 'vitest';
import { recorded, seen, workload } from '../../test/support/simulated-shop.ts';
import type { SideVerdict, Verdict } from '../model/verdict.ts';
import { contradictsRecord, measureAccuracy } from './accuracy.ts';

type Outcome = Verdict['outcome'];

function verdict(outcome: Outcome): Verdict {
  const side: SideVerdict = { outcome, decision: { kind: 'no-policy' }, passed: [], unknowns: [] };
  return { outcome, egress: side, ingress: side };
}

function record(sightings: Parameters<typeof recorded>[2]) {
  return recorded(workload('web'), workload('cart'), sightings);
}

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
    ['let some through at the same time', { allowed: seen(1, 1500), denied: seen(1, 1500) }, 'allowed'],
  ])('%s', (_, sightings, outcome) => {
    const contradicted = OUTCOMES.filter((base) => contradictsRecord(verdict(base), record(sightings)));
    const opposite = outcome === 'allowed' ? 'denied' : 'allowed';
    expect(contradicted).toEqual(outcome === undefined ? [] : [opposite]);
  });
});

it('every connection agrees, contradicts or is not comparable', () => {
  const judged = OUTCOMES.flatMap((outcome) => [
    { base: verdict(outcome), recorded: record({ allowed: seen(1) }) },
    { base: verdict(outcome), recorded: record({ denied: seen(1) }) },
    { base: verdict(outcome), recorded: record({ denied: seen(1) }) },
    { base: verdict(outcome), recorded: record({ attempted: seen(1) }) },
  ]);
  expect(measureAccuracy(judged)).toEqual({ agreeing: 3, contradicting: 3, notComparable: 6 });
});
