import { expect, it } from 'vitest';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Undoing, WatchReport } from '../watch/watch-report.ts';
import { type DeployedObject, deployStatus, type ObjectOutcome, takenBack } from './deploy-outcome.ts';

const objects = (...outcomes: readonly ObjectOutcome[]): readonly DeployedObject[] =>
  outcomes.map((outcome, i) => ({
    outcome,
    object: { apiVersion: 'x/v1', kind: 'K', namespace: undefined, name: `p${i}`, span: undefined },
  }));
const FAULT: Diagnostic = {
  code: 'cluster/locked',
  severity: 'error',
  meaning: 'refused',
  message: 'no',
  help: '',
};
const watched = (undoing: Undoing | undefined) => ({ undoing }) as WatchReport;

it('is not deployed when it stopped before it knew any object', () => {
  expect(deployStatus({ objects: [], diagnostics: [FAULT] })).toBe('nothing-written');
  expect(deployStatus({ objects: [], diagnostics: [{ ...FAULT, severity: 'warning' }] })).toBe('deployed');
  // What was found afterwards takes nothing back.
  expect(deployStatus({ objects: objects('created'), diagnostics: [FAULT] })).toBe('deployed');
});

it('is not deployed when it was refused while everything was as the files have it', () => {
  const refused = { objects: objects('unchanged'), diagnostics: [FAULT] };
  expect(deployStatus(refused)).toBe('nothing-written');
  expect(deployStatus({ ...refused, diagnostics: [] })).toBe('deployed');
});

it.each<readonly [Undoing | undefined, string]>([
  [undefined, 'deployed'],
  [{ kind: 'undone', run: 'r' }, 'restored'],
  [{ kind: 'half-way', run: 'r' }, 'half-way'],
  [{ kind: 'not-begun' }, 'half-way'],
  [{ kind: 'not-wanted' }, 'half-way'],
])('after a watch that ended with %j it is %s', (undoing, status) => {
  const report = { objects: objects('created'), diagnostics: [], watch: watched(undoing) };
  expect(deployStatus(report)).toBe(status);
});

it('of a deploy that was taken back all that was written is restored', () => {
  const all = objects('created', 'updated', 'adopted', 'deleted', 'uncertain', 'unchanged', 'failed');
  const restored = Array.from({ length: 5 }, () => 'restored');
  expect(takenBack(all).map(({ outcome }) => outcome)).toEqual([...restored, 'unchanged', 'failed']);
  expect(takenBack(all).map(({ object }) => object)).toEqual(all.map(({ object }) => object));
});
