import { expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* The server takes two policies of one name, one after the other: which one it keeps depends on who applies them. */

const CLOSED = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n');
const OPEN = `${CLOSED}  ingress: [{}]\n`;

it.each([
  [
    'calico/equal-order',
    'calico',
    'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: a}\nspec: {order: 5, selector: all(), ingress: [{action: ACTION}]}\n',
  ],
  [
    'admin/same-priority',
    'kubernetes',
    'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: a}\nspec: {tier: Admin, priority: 5, subject: {namespaces: {}}, ingress: [{action: ACTION, from: [{namespaces: {}}]}]}\n',
  ],
])('policies of one name are not said to compete with each other: %s', async (code, cni, policy) => {
  const one = policy.replace('ACTION', 'Deny');
  const other = policy.replace('ACTION', 'Pass');
  const codesOf = async (second: string): Promise<string[]> => {
    using folder = createTemporaryFolder();
    folder.write({ 'p/a.yaml': `${one}---\n${second}` });
    const args = ['--policies', 'p', '--cni', cni, '--format', 'json'];
    const { out } = await runIn(folder, {}, 'validate', ...args);
    return JSON.parse(out).diagnostics.map((found: { code: string }) => found.code);
  };
  const ofTwins = await codesOf(other);
  expect(ofTwins).toContain('policy/duplicate');
  expect(ofTwins).not.toContain(code);
  expect(await codesOf(other.replace('name: a', 'name: b'))).toContain(code);
});

it.each([
  ['differ', CLOSED, { unknown: 1, blocked: 0 }],
  ['say the same', OPEN, { unknown: 0, blocked: 0 }],
])(
  'policies of one name that %s are an error, and what they do is judged as far as it is known',
  async (_, second, expected) => {
    using folder = createTemporaryFolder();
    folder.init();
    folder.write({ 'flows.ndjson': WEB_TO_DB, 'p/a.yaml': OPEN });
    folder.commit();
    folder.write({ 'p/a.yaml': `${OPEN}---\n${second}` });
    const args = ['--base', 'git:main', '--policies', 'p', '--flows', 'flows.ndjson', '--format', 'json'];
    const { exit, out } = await runIn(folder, {}, 'simulate', ...args);
    const { gate, diagnostics, simulation } = JSON.parse(out);
    expect([exit, gate.outcome]).toEqual([1, 'fail']);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'policy/duplicate', severity: 'error' }),
    );
    const { unknown, blocked } = simulation.totals;
    expect({ unknown: unknown.connections, blocked: blocked.connections }).toEqual(expected);
  },
);

it('a policy that several kustomizations list, with other labels of its own, is one policy and no twin of itself', async () => {
  using folder = createTemporaryFolder();
  const listed = 'kind: Kustomization\nresources: [../policies/db.yaml]\n';
  const labelled = `${listed}labels: [{pairs: {team: a}}]\n`;
  folder.write({
    'p/policies/db.yaml': OPEN,
    'p/a/kustomization.yaml': listed,
    'p/b/kustomization.yaml': labelled,
    'p/c/kustomization.yaml': `${labelled}namespace: other\n`,
  });
  const { exit, out } = await runIn(folder, {}, 'validate', '--policies', 'p');
  expect(out).not.toContain('policy/duplicate');
  expect(out).toContain('2 policies in 4 files checked');
  expect(exit).toBe(0);
});
