import { expect, it } from 'vitest';
import { type DeployReport, deployStatus, type ObjectOutcome } from '../../plan/runs/deploy-outcome.ts';
import { renderDeploy } from './render-deploy.ts';

const report = (...outcomes: ObjectOutcome[]): DeployReport => ({
  server: 'https://c',
  applySet: { namespace: 'ci', name: 'sluice' },
  run: 'sluice-run-1',
  objects: outcomes.map((outcome, i) => ({
    outcome,
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: `p${i}`,
      span: { file: 'p.yaml', line: i + 1, column: 1 },
    },
  })),
  leftInCluster: [],
  diagnostics: [],
});

it.each<[readonly ObjectOutcome[], string]>([
  [[], 'deployed'],
  [['created', 'unchanged'], 'deployed'],
  [['not-tried', 'unchanged'], 'nothing-written'],
  [['failed', 'not-tried'], 'nothing-written'],
  [['created', 'failed'], 'half-way'],
  [['adopted', 'not-tried'], 'half-way'],
  [['uncertain', 'not-tried'], 'half-way'],
  [['restored', 'failed', 'not-tried'], 'restored'],
  [['restored', 'created', 'failed'], 'half-way'],
])('%j is %s', (outcomes, status) => {
  expect(deployStatus(report(...outcomes))).toBe(status);
});

it('shows a deploy that stopped half-way, and how to go on', () => {
  expect(
    renderDeploy(report('created', 'uncertain', 'not-tried', 'unchanged')),
  ).toBe(`created    NetworkPolicy shop/p0 (p.yaml:1:1)
uncertain  NetworkPolicy shop/p1 (p.yaml:2:1)
not tried  NetworkPolicy shop/p2 (p.yaml:3:1)
unchanged  NetworkPolicy shop/p3 (p.yaml:4:1)

Deploy to https://c failed half-way: 1 created, 1 unchanged, 1 uncertain, 1 not tried.
The objects above are in the state shown.
Uncertain ones may have been written: the server did not answer, and could not be asked.
Fix the cause, then continue: run the same \`sluice deploy\` again, which writes only what is missing;
or go back: sluice rollback sluice-run-1 --apply-set ci/sluice
`);
});
