import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* What could not be looked through may say that policies are other than they are written: that is never green. */

const POLICY = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: pay\n');
const FLUX =
  'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: {path: ./apps/db, targetNamespace: shop}\n';
const filled = (megabytes: number): string =>
  `${FLUX}---\n${`# ${'a'.repeat(1022)}\n`.repeat(1024 * megabytes)}`;
const CHANGED = { 'apps/db/pol.yaml': POLICY.replace('podSelector:', 'ingress: [{}]\n  podSelector:') };

async function headlineOf(before: Files): Promise<string> {
  const { headline } = await changeOfApps({ 'apps/db/pol.yaml': POLICY, ...before }, CHANGED);
  return headline;
}

it('reads a file of more than a megabyte that says what a tool does', async () => {
  expect(await headlineOf({ 'clusters/all.yaml': filled(2) })).toMatch(/^Cannot tell what it does/);
});

it('says that a file is too large in which a tool may be told what to do', async () => {
  expect(await headlineOf({ 'clusters/all.yaml': filled(17) })).toMatch(
    /some files could not be searched for tools that change or create policies/,
  );
});

it('says that more files than it reads may come to policies', async () => {
  const scripts = Array.from({ length: 3001 }, (_, i) => [`ci/${i}.sh`, 'kubectl get pods\n'] as const);
  const job = (script: string) => ({ '.gitlab-ci.yml': `deploy:\n  script:\n    - ${script}\n` });
  const before = { 'apps/db/pol.yaml': POLICY, ...job('./ci/1.sh'), ...Object.fromEntries(scripts) };
  const { headline, gate } = await changeOfApps(before, job('./ci/2.sh'));
  expect(headline).toMatch(/^Changes no policy, but some files could not be searched/);
  expect(gate.reasons).toContainEqual(expect.objectContaining({ code: 'not-searched' }));
});

it.each([
  ['too large', Buffer.from(`kubectl get pods\n${'#\n'.repeat(2_200_000)}`)],
  ['no UTF-8', Buffer.from('kubectl get pods # gr\xfc\xdfe\n', 'latin1')],
])('says that a script which may come to policies is %s', async (_what, script) => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write({ 'flows.ndjson': WEB_TO_DB, 'apps/db/pol.yaml': POLICY, 'a.sh': 'echo\n' });
  writeFileSync(join(folder.path, 'b.sh'), script);
  folder.commit();
  folder.write({ 'a.sh': 'echo a\n' });
  folder.stage();
  const args = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson', '--format', 'json'];
  const { out } = await runIn(folder, {}, 'simulate', ...args);
  expect(JSON.parse(out).headline).toMatch(/^Changes no policy, but some files could not be searched/);
});

describe('where git does not answer', () => {
  it.each([
    ['grep', /^Cannot tell what it does/],
    ['diff', /^Changes no policy, but some files could not be searched/],
  ])('%s', async (command, expected) => {
    using folder = createTemporaryFolder();
    folder.init();
    folder.write({
      'flows.ndjson': WEB_TO_DB,
      'apps/db/pol.yaml': POLICY,
      'bin/git': `#!/bin/sh\n[ "$1" = ${command} ] && exit 128\nPATH="\${PATH#*:}" exec git "$@"\n`,
      'a.tf': 'a\n',
    });
    chmodSync(join(folder.path, 'bin/git'), 0o755);
    folder.commit();
    folder.write({ 'README.md': 'a\n', 'a.tf': 'resource "kubernetes_network_policy_v1" "a" {}\n' });
    folder.stage();
    const path = `${join(folder.path, 'bin')}:${process.env.PATH ?? ''}`;
    const args = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson', '--format', 'json'];
    const { out } = await runIn(folder, { PATH: path }, 'simulate', ...args);
    const { headline, gate } = JSON.parse(out);
    expect(gate.reasons).toContainEqual(expect.objectContaining({ code: 'not-searched' }));
    expect(headline).toMatch(expected);
  });
});
