import { expect, it } from 'vitest';
import { type Settled, type Settling, settleStatus } from './settling.ts';

const wait = (...settled: readonly Settled[]): Settling => ({
  seconds: 10,
  waitedSeconds: 10,
  objects: settled.map((one, i) => ({
    object: { apiVersion: 'x/v1', kind: 'K', namespace: undefined, name: `p${i}`, span: undefined },
    isDeleted: false,
    settled: one,
  })),
});
const ACCEPTED: Settled = { kind: 'accepted', since: 'the-write' };
const REFUSED: Settled = { kind: 'refused', words: 'no' };
const NOT_KNOWN: Settled = { kind: 'not-known', why: 'no' };
const NO_EVIDENCE: Settled = { kind: 'no-evidence' };

it.each<readonly [string, Parameters<typeof settleStatus>[0], ReturnType<typeof settleStatus>]>([
  ['nobody waited', 'off', 'off'],
  ['nothing is known of it', undefined, undefined],
  ['nothing was waited for', [], undefined],
  ['a wait for no object', [wait()], undefined],
  ['all is accepted', [wait(ACCEPTED), wait(ACCEPTED, NO_EVIDENCE)], 'settled'],
  ['all had its time', [wait(NO_EVIDENCE)], 'settled'],
  ['one of one wait is not known', [wait(ACCEPTED), wait(NOT_KNOWN, ACCEPTED)], 'not-known'],
  ['one is refused, whatever else is not known', [wait(NOT_KNOWN), wait(REFUSED)], 'refused'],
  ['a wait was cut short', [{ ...wait(ACCEPTED), cut: 'cancelled' }, wait(ACCEPTED)], 'not-known'],
  ['a wait without an object was cut short', [{ ...wait(), cut: 'out-of-time' }], 'not-known'],
])('%s', (_, settlings, status) => {
  expect(settleStatus(settlings)).toBe(status);
});
