import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';
import { flow } from '../../support/web-to-db.ts';

/* After an intended change has been merged, the recording still holds what was before it. */

const policy = (name: string, app: string, from: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${app}}}
  ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}]}]
`;
const workload = (app: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${app}, namespace: shop}\nspec: {template: {metadata: {labels: {app: ${app}}}}}\n`;
const APPS = ['web', 'db', 'cart'];
const INVENTORY = ['apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n', ...APPS.map(workload)].join(
  '---\n',
);

/** web reached db and twelve ports of cart; db only until Sunday, cart all week. */
const FLOWS = [
  flow(5432, '2026-11-11T10:00:00Z'),
  flow(5432, '2026-11-15T10:00:00Z'),
  ...Array.from({ length: 12 }, (_, i) => flow(8000 + i, `2026-11-${11 + (i % 8)}T10:00:00Z`, 'cart')),
].join('');

/** db was closed to web, as was meant, at `merged`; now cart changes. */
function repository(merged: string): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write({
    'inventory.yaml': INVENTORY,
    'flows.ndjson': FLOWS,
    '.sluice.yaml': 'policies: [policies]\ninventory: [inventory.yaml]\nflows: [flows.ndjson]\ncni: cilium\n',
    'policies/db.yaml': policy('db', 'db', 'web'),
    'policies/cart.yaml': policy('cart', 'cart', 'web'),
  });
  folder.commit('2026-11-01T00:00:00Z');
  folder.write({ 'policies/db.yaml': policy('db', 'db', 'reports') });
  folder.commit(merged);
  folder.write({ 'policies/cart.yaml': policy('cart', 'cart', 'web').replace(/\n$/, ' # same\n') });
  folder.write({
    'policies/cart.yaml': policy('cart', 'cart', 'web').replace(
      'from: [',
      'from: [{podSelector: {matchLabels: {app: api}}}, ',
    ),
  });
  return folder;
}

async function simulate(cwd: string, ...args: string[]) {
  const run = await runSluice(['simulate', '--base', 'git:main', ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd },
  });
  return { ...run, first: run.stdout.split('\n')[0] ?? '', text: run.stdout.replace(/\s+/g, ' ') };
}

describe('a recording that is older than a policy', () => {
  it('is not held against the model, and the report says how much of it is', async () => {
    using folder = repository('2026-11-16T12:00:00Z');
    const { first, text, code } = await simulate(folder.path);
    expect(first).toBe('PASS  Blocks nothing that was seen in 7 days');
    expect(text).toContain('The model agrees on 12 of 12 that could be compared; 1 could not.');
    expect(text).toContain(
      '1 connection was recorded before the policies of its ends last changed (Mon 16 Nov 12:00 UTC); it was not compared',
    );
    expect(text).not.toContain('Recorded differently');
    expect(code).toBe(0);
  });

  it('is held against it where it is not: what was seen since the change, and an hour', async () => {
    using folder = repository('2026-11-15T08:59:00Z');
    const { first, text } = await simulate(folder.path);
    expect(first).toContain('the model agrees with only 92.3 % of what was recorded');
    expect(text).toContain('Recorded differently from the base policies: 1 connection');
  });

  it('is held against it when the change was before the first record', async () => {
    using folder = repository('2026-11-10T12:00:00Z');
    expect((await simulate(folder.path)).text).toContain('Recorded differently');
  });

  it('also when the policy was removed, or is in a file that was moved', async () => {
    using folder = repository('2026-11-10T00:00:00Z');
    folder.git('stash', '--quiet');
    folder.git('mv', 'policies/db.yaml', 'policies/database.yaml');
    folder.write({ 'policies/database.yaml': policy('db', 'db', 'nobody') });
    folder.commit('2026-11-16T12:00:00Z');
    folder.git('stash', 'pop', '--quiet');
    expect((await simulate(folder.path)).text).toContain('1 connection was recorded before the policies');
  });

  it('counts a merge as of when it was merged, not as of when it was written', async () => {
    using folder = repository('2026-11-10T00:00:00Z');
    folder.git('stash', '--quiet');
    folder.branch('topic');
    folder.write({ 'policies/db.yaml': policy('db', 'db', 'nobody') });
    folder.commit('2026-11-11T00:00:00Z');
    folder.git('checkout', '--quiet', 'main');
    execFileSync('git', ['merge', '--quiet', '--no-ff', '--no-edit', 'topic'], {
      cwd: folder.path,
      env: {
        PATH: process.env.PATH,
        HOME: folder.path,
        GIT_AUTHOR_NAME: 'T',
        GIT_AUTHOR_EMAIL: 't@example.com',
        GIT_COMMITTER_NAME: 'T',
        GIT_COMMITTER_EMAIL: 't@example.com',
        GIT_COMMITTER_DATE: '2026-11-16T12:00:00Z',
      },
    });
    folder.git('stash', 'pop', '--quiet');
    expect((await simulate(folder.path)).text).toContain(
      'last changed (Mon 16 Nov 12:00 UTC); it was not compared',
    );
  });

  it('is not known to be in a shallow clone, which is said', async () => {
    using folder = repository('2026-11-16T12:00:00Z');
    folder.git('stash', '--quiet');
    using clone = createTemporaryFolder();
    clone.git('clone', '--quiet', '--depth=1', `file://${folder.path}`, 'clone');
    const { text } = await simulate(`${clone.path}/clone`);
    expect(text).toContain('no policy');
    clone.write({ 'clone/policies/cart.yaml': policy('cart', 'cart', 'api') });
    const changed = await simulate(`${clone.path}/clone`);
    expect(changed.text).toContain('the clone is too shallow to tell whether policies changed');
    expect(changed.text).toContain('Recorded differently');
  });

  it('is compared as ever when the base is a folder', async () => {
    using folder = repository('2026-11-16T12:00:00Z');
    folder.write({
      'before/db.yaml': policy('db', 'db', 'reports'),
      'before/cart.yaml': policy('cart', 'cart', 'web'),
    });
    const run = await runSluice(['simulate', '--base', 'before'], { cwd: folder.path });
    expect(run.stdout).toContain('Recorded differently');
    expect(run.stdout).not.toContain('not compared');
  });
});
