import { describe, expect, it } from 'vitest';
import type { Sightings } from '../model/digest.ts';
import { type Endpoint, NO_ADDRESS } from '../model/endpoint.ts';
import type { CounterKey } from './flow-digest.ts';
import { mergeSightings } from './merge-sightings.ts';

const WORLD: Endpoint = { kind: 'world', addresses: NO_ADDRESS, names: [], entities: ['world'] };
const POD: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };

/** Seen `count` times from then to then. */
const seen = (count: number, firstSeen = 0, lastSeen = firstSeen): Sightings => ({
  count,
  firstSeen,
  lastSeen,
});

function merged(counts: Partial<Record<CounterKey, Sightings>>, destination: Endpoint = POD) {
  const { allowed, denied, audited, attempted } = mergeSightings(
    new Map(Object.entries(counts) as [CounterKey, Sightings][]),
    destination,
  );
  return { allowed, denied, audited, attempted };
}

const nothing = { allowed: undefined, denied: undefined, audited: undefined, attempted: undefined };

describe('how often a connection was seen', () => {
  it('counts the larger of two observers of one packet, whichever comes first', () => {
    for (const [verdict, drop] of [
      [3, 8],
      [8, 3],
    ]) {
      for (const side of ['ingress', 'egress'] as const) {
        const counts = {
          [`${side}-verdict denied`]: seen(verdict ?? 0),
          [`${side}-drop denied`]: seen(drop ?? 0),
        };
        expect(merged(counts)).toEqual({ ...nothing, denied: seen(8) });
      }
      const audited = {
        'ingress-verdict audited': seen(verdict ?? 0),
        'egress-verdict audited': seen(drop ?? 0),
      };
      expect(merged(audited)).toEqual({ ...nothing, audited: seen(8) });
      const allowed = { 'delivered allowed': seen(verdict ?? 0), 'ingress-verdict allowed': seen(drop ?? 0) };
      expect(merged(allowed)).toEqual({ ...nothing, allowed: seen(8) });
      const left = { 'sent allowed': seen(verdict ?? 0), 'passed allowed': seen(drop ?? 0) };
      expect(merged(left, WORLD)).toEqual({ ...nothing, allowed: seen(8) });
      expect(merged(left, POD)).toEqual({ ...nothing, attempted: seen(8) });
    }
  });

  it('adds up what the two sides denied, and spans the times of both', () => {
    const counts = {
      'ingress-verdict denied': seen(5, 200, 900),
      'ingress-drop denied': seen(4, 100, 950),
      'egress-verdict denied': seen(2, 300, 400),
      'egress-drop denied': seen(7, 50, 1000),
    };
    expect(merged(counts)).toEqual({ ...nothing, denied: seen(12, 50, 1000) });
    const other = { 'ingress-drop denied': seen(7, 50, 1000), 'egress-drop denied': seen(5, 200, 900) };
    expect(merged(other)).toEqual({ ...nothing, denied: seen(12, 50, 1000) });
  });

  it('takes one side alone as it is, and a record that tells no side only when it says more', () => {
    expect(merged({ 'egress-drop denied': seen(7) })).toEqual({ ...nothing, denied: seen(7) });
    expect(merged({ 'ingress-drop denied': seen(7) })).toEqual({ ...nothing, denied: seen(7) });
    const both = { 'ingress-drop denied': seen(4), 'egress-drop denied': seen(5) };
    expect(merged({ ...both, 'unspecified denied': seen(8) }).denied).toEqual(seen(9));
    expect(merged({ ...both, 'unspecified denied': seen(10) }).denied).toEqual(seen(10));
  });

  it('counts the smaller where both sides audit', () => {
    const audited = { 'ingress-verdict audited': seen(1), 'egress-verdict audited': seen(1) };
    for (const [ingress, egress] of [
      [3, 8],
      [8, 3],
    ]) {
      const allowed = {
        'ingress-verdict allowed': seen(ingress ?? 0),
        'egress-verdict allowed': seen(egress ?? 0),
      };
      expect(merged({ ...audited, ...allowed }).allowed).toEqual(seen(3));
    }
    expect(merged({ ...audited, 'ingress-verdict allowed': seen(3) }).allowed).toBeUndefined();
  });
});
