import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestIo } from '../../test/support/temporary-folder.ts';
import type { Io } from './io.ts';
import { createWaitNotice } from './progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen(verbosity?: Io['verbosity']) {
  const said: string[] = [];
  const io = { ...createTestIo('/'), stderr: (line: string) => void said.push(line) };
  return { onWait: createWaitNotice(verbosity === undefined ? io : { ...io, verbosity }), said };
}

it('says what is waited for after two seconds, again every twenty, and no more when it is over', () => {
  const { onWait, said } = listen();
  const end = onWait('an answer');
  vi.advanceTimersByTime(1999);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(40_000);
  expect(said).toEqual(['waiting: an answer', 'waiting: an answer', 'waiting: an answer']);
  end();
  vi.advanceTimersByTime(60_000);
  expect(said.length).toBe(3);
});

it('many requests that wait for one server are one line, until the last has its answer', () => {
  const { onWait, said } = listen();
  const ends = [onWait('a'), onWait('a'), onWait('b')];
  ends[0]?.();
  vi.advanceTimersByTime(2000);
  expect(said).toEqual(['waiting: a', 'waiting: b']);
  for (const end of ends.slice(1)) end();
  expect(vi.getTimerCount()).toBe(0);
});

it('a pause is said at once when it is long, never when it is short', () => {
  const { onWait, said } = listen();
  onWait('trying again in 2 s', 2000)();
  onWait('trying again in 1 s', 1000)();
  expect(said).toEqual(['waiting: trying again in 2 s']);
});

it('says nothing with --quiet, and nothing that a terminal obeys', () => {
  const quiet = listen('quiet');
  quiet.onWait('a', 5000);
  expect(quiet.said).toEqual([]);
  const { onWait, said } = listen();
  onWait('\u001b[2J', 5000);
  expect(said).toEqual(['waiting: \\u001b[2J']);
});
