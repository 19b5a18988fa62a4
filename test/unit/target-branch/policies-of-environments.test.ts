import { expect, it } from 'vitest';
import { mergeRequest } from '../../support/merge-request.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { CLOSED, CONFIG, FLOWS, INVENTORY, OPEN } from '../../support/web-to-db.ts';

/* One repository, several clusters, each with policies of its own that have the same names. */

const REST = CONFIG.replace('policies: [policies]\n', '');
const ENVIRONMENTS = `environments:
  staging: {policies: [clusters/staging]}
  production: {policies: [clusters/production]}
`;
const BOTH = {
  'clusters/staging/db.yaml': OPEN,
  'clusters/production/db.yaml': `${OPEN}  policyTypes: [Ingress]\n`,
  'inventory.yaml': INVENTORY,
  'flows.ndjson': FLOWS,
};
const BEFORE = { ...BOTH, '.sluice.yaml': REST + ENVIRONMENTS };
const EACH = ['--environments', 'staging', 'production'];

it('are checked as one set each, without duplicates', async () => {
  using folder = createTemporaryFolder();
  folder.write(BEFORE);
  const { code, stdout } = await runSluice(['validate', ...EACH], { cwd: folder.path });
  expect(stdout).not.toContain('policy/duplicate');
  expect(stdout.match(/^1 policy in /gm)).toHaveLength(2);
  expect(code).toBe(0);
  const together = await runSluice(['validate', 'clusters'], { cwd: folder.path });
  expect(together.stdout).toContain('give each its environment');
});

it('are asked for when no environment is chosen', async () => {
  using folder = createTemporaryFolder();
  folder.write(BEFORE);
  for (const command of [['validate'], ['simulate'], ['plan'], ['eval', '--flows', 'flows.ndjson']]) {
    const { code, stdout, stderr } = await runSluice(command, { cwd: folder.path });
    expect(stdout + stderr).toContain('only environments have policies: `staging`, `production`');
    expect(code).toBe(2);
  }
});

it('a change of one is no change of another', async () => {
  using folder = createTemporaryFolder();
  const { code, stdout } = await mergeRequest(
    folder,
    BEFORE,
    { 'clusters/production/db.yaml': CLOSED },
    { more: EACH },
  );
  const [, staging, production] = stdout.split(/^Environment .*\n\n/m);
  expect(staging).toMatch(/^PASS {2}Changes no policy/);
  expect(production).toMatch(/^FAIL {2}Blocks 12 connections/);
  expect(code).toBe(1);
});

it('are compared with those that the environment had', async () => {
  using folder = createTemporaryFolder();
  const after = {
    'clusters/production/open.yaml': OPEN.replaceAll('db', 'cart'),
    '.sluice.yaml': `${REST}${ENVIRONMENTS.replace('[clusters/production]', '[clusters/production/open.yaml]')}`,
  };
  const { first, text } = await mergeRequest(folder, BEFORE, after, {
    more: ['--environment', 'production'],
  });
  expect(first).toMatch(/^WARN/);
  expect(text).toContain('removed NetworkPolicy shop/db (clusters/production/db.yaml:1 before this change)');
  expect(text).toContain('environments.production.policies: ["clusters/production"] →');
});

it('can be introduced: those at the top were those of every environment', async () => {
  using folder = createTemporaryFolder();
  const before = { ...BOTH, '.sluice.yaml': `policies: [clusters]\n${REST}` };
  const { code, first, text } = await mergeRequest(
    folder,
    before,
    { '.sluice.yaml': REST + ENVIRONMENTS },
    { more: ['--environment', 'production'] },
  );
  expect(first).toMatch(/^WARN/);
  expect(text).toContain(
    'environments.production.policies: not set → ["clusters/production"], already in force',
  );
  expect(code).toBe(0);
});

it('of a new environment are not compared with those of others', async () => {
  using folder = createTemporaryFolder();
  const before = {
    ...BOTH,
    'policies/db.yaml': CLOSED,
    '.sluice.yaml': `policies: [policies]\n${REST}environments: {production: {}}\n`,
  };
  const after = {
    'clusters/staging/db.yaml': CLOSED,
    '.sluice.yaml': `policies: [policies]\n${REST}environments: {production: {}, staging: {policies: [clusters/staging]}}\n`,
  };
  const { first, text } = await mergeRequest(folder, before, after, { more: ['--environment', 'staging'] });
  expect(text).not.toContain('policies/db.yaml');
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
});

it.each([
  ['other places of policies', 'policies: [policies]', 'policies: [policies, more]', 'not green'],
  ['the same places as the merge request', 'policies: [policies]', 'policies: [policies]', 'green'],
])('is not green where the target branch got %s since', async (_, __, now, colour) => {
  using folder = createTemporaryFolder();
  const before = {
    'policies/db.yaml': OPEN,
    'more/web.yaml': OPEN.replaceAll('db', 'web').replaceAll('app: web', 'app: db'),
    'inventory.yaml': INVENTORY,
    'flows.ndjson': FLOWS,
    '.sluice.yaml': CONFIG,
  };
  const { first, text } = await mergeRequest(
    folder,
    before,
    { 'policies/db.yaml': `${OPEN}  policyTypes: [Ingress]\n` },
    { since: { '.sluice.yaml': CONFIG.replace('policies: [policies]', now) } },
  );
  if (colour === 'green') expect(first).not.toContain('target branch');
  else {
    expect(first).toBe(
      'WARN  Blocks nothing that was seen in 7 days, but the target branch has changed 1 policy file since',
    );
    expect(text).toContain('.sluice.yaml');
  }
});
