import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { startGitlabDouble } from '../gitlab/double/server.ts';
import { BOT, PROJECT_ID } from '../gitlab/double/world.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { allowYaml } from './policy-yaml.ts';
import { testIo } from './run-command.ts';

const isSkipped = whyNoApiServer() !== undefined;
const POLICIES = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies';
let staging: ApiServer;
let production: ApiServer;
let cwd: string;
beforeAll(async () => {
  if (isSkipped) return;
  [staging, production] = await Promise.all([startApiServer(), startApiServer()]);
  for (const server of [staging, production]) {
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  }
  cwd = await mkdtemp(join(tmpdir(), 'sluice-environments-'));
}, 240_000);
afterAll(async () => {
  await staging?.stop();
  await production?.stop();
  if (!isSkipped) await rm(cwd, { recursive: true });
});

const flows = (...sources: string[]) => sources.map((from) => `${hubbleFlow('shop', from, 'db')}\n`).join('');
beforeEach(async () => {
  if (isSkipped) return;
  for (const server of [staging, production]) await server.call('DELETE', POLICIES);
  const cluster = (server: ApiServer) => ({ kubeconfig: server.kubeconfig });
  const evidence = { minimumConnections: 1, maxAge: 'off' };
  const deploy = { settle: { seconds: 0 } };
  const config = {
    policies: ['p.yaml'],
    environments: {
      staging: {
        cluster: cluster(staging),
        flows: ['staging.ndjson'],
        evidence,
        deploy,
        gate: { blocked: 'warn' },
      },
      production: { cluster: cluster(production), flows: ['production.ndjson'], evidence, deploy },
    },
  };
  await writeFile(join(cwd, '.sluice.yaml'), JSON.stringify(config));
  await writeFile(join(cwd, 'p.yaml'), allowYaml('shop', 'web', 'web', 'db'));
  await writeFile(join(cwd, 'staging.ndjson'), flows('web', 'tester'));
  await writeFile(join(cwd, 'production.ndjson'), flows('web', 'batch'));
});

async function sluice(...args: readonly string[]) {
  return sluiceIn({}, ...args);
}

async function sluiceIn(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const { io, said } = testIo(cwd, { env });
  return { code: await runCli([...args, '--environments', 'staging', 'production'], io), ...said() };
}

const live = async (server: ApiServer) =>
  (await server.call('GET', POLICIES)).body.items.map(({ metadata }) => metadata.name);

it.skipIf(isSkipped)(
  'deploys to one cluster after the other, each with its own flows',
  { timeout: 120_000 },
  async () => {
    const { code, stdout, stderr } = await sluice(
      'deploy',
      '-o',
      'json=out/deploy.json',
      '--snapshot',
      'snap.json',
    );
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^Environment staging\n(.|\n)*\nEnvironment production\n/);
    expect(stdout.indexOf(staging.url)).toBeLessThan(stdout.indexOf(production.url));
    expect([await live(staging), await live(production)]).toEqual([['web'], ['web']]);
    expect((await readdir(join(cwd, 'out'))).sort()).toEqual([
      'deploy.production.json',
      'deploy.staging.json',
    ]);
    expect(JSON.parse(await readFile(join(cwd, 'out/deploy.production.json'), 'utf8')).server).toBe(
      production.url,
    );
    expect(await readdir(cwd)).toEqual(expect.arrayContaining(['snap.staging.json', 'snap.production.json']));
  },
);

it.skipIf(isSkipped)(
  'stops before the next cluster when one fails, and shows what stands there',
  { timeout: 120_000 },
  async () => {
    // Somebody else has a policy of this name in staging, and another one in production.
    const foreign = { metadata: { name: 'web' }, spec: { podSelector: {} } };
    await staging.call('POST', POLICIES, foreign);
    const held = await sluice('deploy');
    expect(held.code, held.stdout + held.stderr).toBe(5);
    expect(held.stderr).toContain('cluster/conflict');
    expect(held.stderr).toContain('production: not deployed, because the deploy to staging failed');
    expect(held.stdout).toContain(`Plan for ${production.url}: 1 to create`);
    expect(await live(production)).toEqual([]);

    await production.call('POST', POLICIES, foreign);
    const both = await sluice('deploy');
    expect(both.stderr.match(/cluster\/conflict/g)).toHaveLength(2);
    await production.call('DELETE', POLICIES);

    const going = await sluice('deploy', '--keep-going');
    expect(going.code).toBe(5);
    expect(await live(production)).toEqual(['web']);
  },
);

it.skipIf(isSkipped)('simulates each with its own flows and gate, against its own cluster', async () => {
  const { code, stdout, stderr } = await sluice('simulate', '--base', 'cluster:', '-o', 'json=report.json');
  expect(code, stdout + stderr).toBe(1);
  const report = async (name: string) => JSON.parse(await readFile(join(cwd, `report.${name}.json`), 'utf8'));
  const blocked = ({
    simulation,
  }: {
    simulation: { impacts: { transition: string; source: { name: string } }[] };
  }) =>
    simulation.impacts.filter(({ transition }) => transition === 'blocked').map(({ source }) => source.name);
  const [ofStaging, ofProduction] = [await report('staging'), await report('production')];
  expect([ofStaging.gate.outcome, blocked(ofStaging)]).toEqual(['warn', ['shop/tester']]);
  expect([ofProduction.gate.outcome, blocked(ofProduction)]).toEqual(['fail', ['shop/batch']]);
});

it.skipIf(isSkipped)(
  'has no turn left out: an environment whose cluster does not answer hides no other',
  async () => {
    const config = JSON.parse(await readFile(join(cwd, '.sluice.yaml'), 'utf8'));
    config.environments.staging.cluster = { kubeconfig: 'none.yaml' };
    await writeFile(join(cwd, '.sluice.yaml'), JSON.stringify(config));
    const drift = await sluice('drift');
    expect(drift.code).toBe(2);
    expect(drift.stderr).toContain('cluster/kubeconfig-unreadable');
    expect(drift.stdout).toContain(production.url);
  },
);

it.skipIf(isSkipped)('keeps an issue for each, and an environment that drifts hides no other', async () => {
  const gitlab = await startGitlabDouble();
  let pipeline = 0;
  const drift = (...args: readonly string[]) =>
    sluiceIn(
      {
        CI_API_V4_URL: `${gitlab.url}/api/v4`,
        CI_PROJECT_ID: String(PROJECT_ID),
        CI_PIPELINE_IID: String(++pipeline),
        CI_COMMIT_SHA: 'a'.repeat(40),
        SLUICE_GITLAB_TOKEN: BOT.token,
      },
      'drift',
      '--issue',
      ...args,
    );
  const issues = () => gitlab.world.issues.map(({ title, state }) => [title.match(/\((.*)\)/)?.[1], state]);

  const both = await drift();
  expect(both.code, both.stderr).toBe(7);
  expect(issues()).toEqual([
    ['default-staging', 'opened'],
    ['default-production', 'opened'],
  ]);
  expect(gitlab.world.issues[0]?.description).toContain(staging.url);
  expect(gitlab.world.issues[1]?.description).toContain(production.url);

  expect((await sluice('deploy')).code).toBe(0);
  await production.call('DELETE', `${POLICIES}/web`);
  const one = await drift('-o', 'json=drift.json');
  expect(one.code).toBe(7);
  expect(one.stdout).toMatch(
    /Environment staging\n\nNo drift(.|\n)*Environment production(.|\n)*is missing in the cluster/,
  );
  expect(issues()).toEqual([
    ['default-staging', 'closed'],
    ['default-production', 'opened'],
  ]);
  const of = async (name: string) =>
    JSON.parse(await readFile(join(cwd, `drift.${name}.json`), 'utf8')).drift;
  expect([await of('staging'), await of('production')]).toMatchObject([[], [{ drift: 'missing' }]]);

  const repaired = await drift('--repair', '--guard', 'off');
  expect(repaired.code, repaired.stderr).toBe(0);
  expect(issues().map(([, state]) => state)).toEqual(['closed', 'closed']);
  expect(await live(production)).toEqual(['web']);
  await gitlab.close();
});

it.skipIf(isSkipped).each([
  [['deploy', '--environment', 'staging'], 'cannot be given together'],
  [['plan', '--format', 'json'], 'only text can be printed'],
  [['plan', '-o', 'json=-'], 'only text can be printed'],
])('%j is refused', async (args, said) => {
  const { code, stderr } = await sluice(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});
