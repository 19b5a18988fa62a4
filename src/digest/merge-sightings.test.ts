import { describe, expect, it } from 'vitest';
import { DIRECTIONS } from '../model/connection.ts';
import type { Sightings } from '../model/digest.ts';
import { type Endpoint, NO_ADDRESS, NO_IDENTITY_FACTS } from '../model/endpoint.ts';
import { NO_LABELS_KNOWN } from '../model/label-set.ts';
import type { CounterKey } from './flow-digest.ts';
import { mergeSightings } from './merge-sightings.ts';

const WORLD: Endpoint = { kind: 'world', addresses: NO_ADDRESS, names: [], entities: ['world'] };
const POD: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
const WORKLOAD: Endpoint = {
  kind: 'workload',
  namespace: 'shop',
  name: 'web',
  ownerKind: undefined,
  labels: NO_LABELS_KNOWN,
  namespaceLabels: NO_LABELS_KNOWN,
  ports: undefined,
  addresses: NO_ADDRESS,
  ...NO_IDENTITY_FACTS,
};

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
      for (const side of DIRECTIONS) {
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

  it('keeps what was open beside what was denied at another time: kube-router beside Zeek, a verdict beside a flow log', () => {
    for (const deniedBy of ['unspecified', 'ingress-verdict', 'ingress-drop', 'egress-verdict'] as const) {
      const denied = { [`${deniedBy} denied`]: seen(2) };
      expect(merged({ ...denied, 'whole allowed': seen(5) })).toEqual({
        ...nothing,
        denied: seen(2),
        allowed: seen(5),
      });
      expect(merged({ ...denied, 'established allowed': seen(400) }).allowed).toEqual(seen(1));
    }
    const audited = { 'ingress-verdict audited': seen(2), 'delivered allowed': seen(2) };
    expect(merged({ ...audited, 'whole allowed': seen(2) }).allowed).toBeUndefined();
  });

  it('takes a record without a side for the half of a denied connection only where one was denied then', () => {
    const minute = 60_000;
    const denied = { 'unspecified denied': seen(2, 10 * minute, 20 * minute) };
    const at = (first: number, last: number) =>
      merged({ ...denied, 'unspecified allowed': seen(3, first * minute, last * minute) }).allowed?.count;
    expect([at(9, 21), at(12, 13), at(8, 15), at(15, 22), at(30, 31)]).toEqual([
      undefined,
      undefined,
      3,
      3,
      3,
    ]);
    const undated = { count: 3, firstSeen: undefined, lastSeen: undefined };
    expect(merged({ ...denied, 'unspecified allowed': undated }).allowed).toBeUndefined();
    expect(merged({ 'unspecified denied': undated, 'unspecified allowed': seen(3) }).allowed).toBeUndefined();
    expect(merged({ 'unspecified allowed': seen(3) }).allowed).toEqual(seen(3));
  });

  it('counts what the side says that audits, where only one does', () => {
    const allowed = {
      'delivered allowed': seen(9),
      'ingress-verdict allowed': seen(5),
      'egress-verdict allowed': seen(3),
    };
    expect(merged({ ...allowed, 'ingress-verdict audited': seen(1) }).allowed).toEqual(seen(5));
    expect(merged({ ...allowed, 'egress-verdict audited': seen(1) }).allowed).toEqual(seen(3));
    const ofSource = {
      'egress-verdict audited': seen(1),
      'egress-verdict allowed': seen(3),
      'sent allowed': seen(9),
    };
    expect(merged(ofSource, WORLD).allowed).toEqual(seen(3));
    const audited = { 'ingress-verdict audited': seen(1), 'egress-verdict audited': seen(1) };
    expect(merged({ ...audited, 'egress-verdict allowed': seen(3) }).allowed).toBeUndefined();
  });

  it('takes the first of observers that say equally much', () => {
    const denied = { 'ingress-verdict denied': seen(3, 1), 'ingress-drop denied': seen(3, 2) };
    expect(merged(denied).denied).toEqual(seen(3, 1));
    const audited = { 'ingress-verdict audited': seen(1), 'egress-verdict audited': seen(1) };
    const allowed = { 'ingress-verdict allowed': seen(3, 1), 'egress-verdict allowed': seen(3, 2) };
    expect(merged({ ...audited, ...allowed }).allowed).toEqual(seen(3, 1));
  });

  it('counts what left the source, where the destination is silent, as soon as something says that it arrived', () => {
    for (const observer of ['sent', 'passed', 'egress-verdict', 'proxy'] as const) {
      const left = { [`${observer} allowed`]: seen(3) };
      expect(merged(left, WORLD).allowed).toEqual(seen(3));
      for (const destination of [POD, WORKLOAD]) {
        expect(merged(left, destination)).toEqual({ ...nothing, attempted: seen(3) });
        expect(merged({ ...left, 'established allowed': seen(99) }, destination).allowed).toEqual(seen(3));
        expect(merged({ ...left, 'ingress-request allowed': seen(7) }, destination).allowed).toEqual(seen(3));
      }
    }
  });

  it('counts requests where nothing else is known: those of the source only where no policy stands at the other end', () => {
    expect(merged({ 'ingress-request allowed': seen(7) }).allowed).toEqual(seen(7));
    expect(merged({ 'egress-request allowed': seen(7) }, WORLD).allowed).toEqual(seen(7));
    expect(merged({ 'egress-request allowed': seen(7) }, POD)).toEqual({ ...nothing, attempted: seen(7) });
  });

  it('counts whole connections, not what left for a pod that may have refused it', () => {
    const counts = { 'whole allowed': seen(4), 'sent allowed': seen(9), 'established allowed': seen(99) };
    expect(merged(counts, POD).allowed).toEqual(seen(4));
    expect(merged(counts, WORLD).allowed).toEqual(seen(9));
  });
});
