import { describe, expect, it } from 'vitest';
import type { StoredRun } from '../../../cluster/ledger/run-records.ts';
import type { RunResult } from '../../../plan/runs/run-record.ts';
import { chooseRun } from './choose-run.ts';

/** Runs as the cluster lists them, the latest first: `c<b` is a rollback of b, `c!` failed, `c0` put everything back itself. */
function runs(text: string): readonly StoredRun[] {
  return text.split(' ').map((word): StoredRun => {
    const [, run = '', rollbackOf, mark = ''] = /^(\w)(?:<(\w))?([!0?]?)$/.exec(word) ?? [];
    const results: Readonly<Record<string, RunResult>> = { '!': 'failed', '0': 'restored', '?': 'started' };
    const result = results[mark] ?? 'deployed';
    const record = { run, started: '', result, planHash: '', objects: [], ...(rollbackOf && { rollbackOf }) };
    return { record, snapshot: [] };
  });
}

/** The run and whether it is the latest and keeps the commit, or the message and the help. */
function chosen(text: string, name?: string) {
  const choice = chooseRun(runs(text), name);
  return 'code' in choice
    ? `${choice.code}: ${choice.message}; ${choice.help}`
    : [choice.run.record.run, choice.isLatest && 'latest', choice.keepsCommit && 'keeps']
        .filter(Boolean)
        .join(' ');
}

describe('without a name', () => {
  it('the latest run is taken back, but for those that put everything back themselves', () => {
    expect(chosen('b a')).toBe('b latest');
    expect(chosen('c0 b a')).toBe('b latest');
    expect(chosen('b! a')).toBe('b latest');
  });

  it('a rollback is not: the message has the commands for all that may be meant', () => {
    expect(chosen('c<b b a')).toMatch(
      /^cluster\/already-rolled-back: the last run `c` is itself the rollback of `b`: .*`sluice rollback c`; `sluice rollback a` goes one deploy further back$/,
    );
    expect(chosen('e0 d<a c<b b a')).toMatch(/the rollback of `a`.*`sluice rollback d`$/);
    expect(chosen('c<b! b a')).toMatch(
      /did not end well; `sluice rollback b` tries again; `sluice rollback c` takes back what it did$/,
    );
    expect(chosen('c<b? b a')).toContain('`sluice rollback b` tries again');
  });
});

describe('by its name', () => {
  it('a rollback is taken back like any other run', () => {
    expect(chosen('c<b b a', 'c')).toBe('c latest');
  });

  it('runs that were taken back since do not count as later ones, and nor do their rollbacks', () => {
    expect(chosen('c<b b a', 'a')).toBe('a latest');
    expect(chosen('c<b b a', 'b')).toBe('b latest');
    expect(chosen('c b a', 'a')).toBe('a keeps');
    expect(chosen('d<b c b a', 'a')).toBe('a keeps');
  });

  it('a rollback that did not end well leaves what it was to take back', () => {
    expect(chosen('c<b! b a', 'a')).toBe('a keeps');
    expect(chosen('c<b! b a', 'b')).toBe('b latest keeps');
  });

  it('a rollback that was itself taken back leaves its run in place', () => {
    expect(chosen('d<c c<b b a', 'a')).toBe('a keeps');
  });
});
