import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

/*
 * A repository with old faults is the usual one: thousands of good policies, an encrypted file and a policy that somebody wrote
 * twice. They stop nobody who has nothing to do with them, and they are never passed over without a word.
 */

const policy = (name: string, spec: string, namespace = 'shop') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
const CLOSED = policy('db', '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}');
const OPEN = policy(
  'db',
  '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}',
);
const TWINS = [
  policy('scrape', '{podSelector: {}, policyTypes: [Ingress]}', 'other'),
  policy(
    'scrape',
    '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}',
    'other',
  ),
].join('---\n');
const REFUSED = policy('refused', '{podSelecter: {}}', 'other');
const ENCRYPTED = '\0GITCRYPT\0abc';

const end = (namespace: string, app: string) => ({
  namespace,
  labels: [`k8s:app=${app}`, `k8s:io.kubernetes.pod.namespace=${namespace}`],
  pod_name: `${app}-1`,
  workloads: [{ name: app, kind: 'Deployment' }],
});
const flow = (source: ReturnType<typeof end>, destination: ReturnType<typeof end>) =>
  JSON.stringify({
    flow: {
      time: '2026-11-18T10:00:00Z',
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
      source,
      destination,
      Type: 'L3_L4',
      event_type: { type: 4 },
      traffic_direction: 'INGRESS',
      trace_observation_point: 'TO_ENDPOINT',
      is_reply: false,
    },
    node_name: 'n1',
  });

type Files = Readonly<Record<string, string>>;

async function simulate(folder: TemporaryFolder, base: Files, head: Files, ...more: readonly string[]) {
  const under = (side: string, files: Files) =>
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`${side}/${name}`, text]));
  folder.write({ ...under('base', base), ...under('head', head) });
  folder.write({ 'flows.ndjson': `${flow(end('shop', 'web'), end('shop', 'db'))}\n` });
  const args = ['simulate', '--base', 'base', '--head', 'head', '--flows', 'flows.ndjson', ...more];
  return runSluice(args, { cwd: folder.path });
}

describe('a duplicate in a file that the change touches', () => {
  it('is named once', async () => {
    using folder = createTemporaryFolder();
    const run = await simulate(folder, { 'x.yaml': TWINS }, { 'x.yaml': `# touched\n${TWINS}` });
    expect(run.stdout.match(/is already defined at/g)).toHaveLength(1);
    expect(run.stdout).toContain('error head/x.yaml:7');
    expect(run.code).toBe(1);
  });
});

describe('faults that the base has too', () => {
  it.each([
    ['an encrypted file', { 'x.yaml': ENCRYPTED }],
    ['two policies of one name', { 'x.yaml': TWINS }],
    ['a policy that the API server refuses', { 'x.yaml': REFUSED }],
    ['a manifest that is no YAML', { 'x.yaml': 'kind: [' }],
    ['a policy that does harm', { 'x.yaml': policy('harm', '{}', 'other') }],
  ])('are said, folded, and the change is simulated: %s', async (_, fault) => {
    using folder = createTemporaryFolder();
    const run = await simulate(folder, { ...fault, 'db.yaml': OPEN }, { ...fault, 'db.yaml': CLOSED });
    expect(run.stdout).toContain('Blocks shop/web → shop/db on TCP 8080');
    expect(run.stdout).toContain('! the base has problems in 1 file');
    expect(run.stdout).toContain(
      'Also in the base, in files that this change does not touch: 1 problem in 1 file\n  warning head/x.yaml:',
    );
    expect(run.stdout).not.toContain('problem in the input');
    expect(run.code).toBe(1);
  });

  it('are yellow, and never green without a word', async () => {
    using folder = createTemporaryFolder();
    const fault = { 'x.yaml': REFUSED };
    const added = policy('new', '{podSelector: {}, policyTypes: [Ingress]}', 'nobody');
    const change = await simulate(
      folder,
      { ...fault, 'db.yaml': OPEN },
      { ...fault, 'db.yaml': `${OPEN}---\n${added}` },
    );
    expect(change.stdout).toMatch(/^WARN {2}Blocks nothing that was seen .* the base has problems in 1 file/);
    expect(change.code).toBe(0);
  });

  it('are yellow for a change of no policy, which needs no comment', async () => {
    using folder = createTemporaryFolder();
    const files = { 'x.yaml': ENCRYPTED, 'db.yaml': OPEN };
    const report = ['--output', 'json=r.json', '--strict-warnings'];
    const run = await simulate(folder, files, files, ...report);
    expect(run.stdout).toMatch(/^WARN {2}Changes no policy, but the base has problems in 1 file/);
    expect(run.code).toBe(3);
    const json = await simulate(folder, files, files, '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      hasImpact: false,
      gate: { outcome: 'warn', reasons: [{ code: 'faults-in-base' }] },
      diagnostics: [{ code: 'input/git-crypt', severity: 'warning', meaning: 'unread', side: 'both' }],
    });
  });

  it('stay the base’s when their file is only moved', async () => {
    using folder = createTemporaryFolder();
    const run = await simulate(folder, { 'a/x.yaml': REFUSED }, { 'b/x.yaml': REFUSED });
    expect(run.stdout).toContain('warning head/b/x.yaml:4');
    expect(run.code).toBe(0);
  });

  it('are one line a file and code, however many', async () => {
    using folder = createTemporaryFolder();
    const many = { 'x.yaml': [1, 2, 3].map((i) => REFUSED.replace('refused', `refused-${i}`)).join('---\n') };
    const run = await simulate(folder, many, many);
    expect(run.stdout).toContain('3 problems in 1 file');
    expect(run.stdout.match(/unknown key/g)).toHaveLength(1);
    expect(run.stdout).toContain('; 2 more in this file, lines 9, 14');
  });
});

describe('faults of the change', () => {
  it.each([
    [
      'a policy that is refused, in a file that had another fault',
      { 'x.yaml': 'a: [' },
      { 'x.yaml': REFUSED },
    ],
    [
      'an old fault in a file that the change edits',
      { 'x.yaml': REFUSED },
      { 'x.yaml': `# new\n${REFUSED}` },
    ],
  ])('stop it: %s', async (_, base: Files, head: Files) => {
    using folder = createTemporaryFolder();
    const run = await simulate(folder, base, head);
    expect(run.stdout).toMatch(/^INVALID .*nothing was simulated\n\nTo fix\n {2}error/);
    expect(run.code).toBe(1);
  });

  it.each([
    ['a second policy of a name', { 'x.yaml': OPEN }, { 'x.yaml': OPEN, 'y.yaml': CLOSED }],
    [
      'an edit of one of two policies of a name',
      { 'x.yaml': OPEN, 'y.yaml': CLOSED },
      { 'x.yaml': `# x\n${OPEN}`, 'y.yaml': CLOSED },
    ],
  ])('fails for it, and simulates what is known: %s', async (_, base: Files, head: Files) => {
    using folder = createTemporaryFolder();
    const run = await simulate(folder, base, head);
    expect(run.stdout).toMatch(/^FAIL .*the policies have 1 error/);
    expect(run.stdout).toContain('NetworkPolicy `shop/db` is already defined');
    expect(run.code).toBe(1);
  });

  it('are all that is to be fixed: the others stand apart', async () => {
    using folder = createTemporaryFolder();
    const run = await simulate(
      folder,
      { 'old.yaml': REFUSED },
      { 'old.yaml': REFUSED, 'new.yaml': REFUSED.replace('name: refused', 'name: more') },
    );
    const [, toBeFixed = '', others = ''] = run.stdout.split('\n\n');
    expect(toBeFixed).toMatch(/^To fix\n {2}error head\/new\.yaml:4/);
    expect(toBeFixed).not.toContain('old.yaml');
    expect(others).toMatch(/^Also in the base.*\n {2}warning head\/old\.yaml:4/);
  });
});

it('a fault that the change repairs is no fault of its', async () => {
  using folder = createTemporaryFolder();
  const run = await simulate(folder, { 'x.yaml': REFUSED, 'db.yaml': OPEN }, { 'db.yaml': OPEN });
  expect(run.stdout).toMatch(/^PASS/);
  expect(run.stdout).toContain('warning base/x.yaml:4 before this change: unknown key');
  expect(run.code).toBe(0);
});

describe('two policies of one name', () => {
  const both = { 'x.yaml': OPEN, 'y.yaml': CLOSED };
  const web = ['--flows', 'flows.ndjson'];

  it('make unknown what either could decide, whatever a change does elsewhere', async () => {
    using folder = createTemporaryFolder();
    const egress = policy('web', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}');
    const run = await simulate(folder, both, {
      ...both,
      'new.yaml': egress.replace('app: web', 'app: none'),
    });
    expect(run.stdout).toContain('1 unknown before and after');
    const blocked = await simulate(folder, both, { ...both, 'new.yaml': egress });
    expect(blocked.stdout).toMatch(/cannot tell 1/);
    expect(blocked.stdout).toContain('`shop/db` is defined more than once');
  });

  it('are one known policy when they say the same', async () => {
    using folder = createTemporaryFolder();
    const twins = { 'x.yaml': CLOSED, 'y.yaml': `# a copy\n${CLOSED}` };
    const run = await simulate(folder, twins, twins);
    expect(run.stdout).toContain('Keeps 0 allowed and 1 denied');
    expect(run.code).toBe(0);
  });

  it('make the base unknown when the change keeps one of them', async () => {
    using folder = createTemporaryFolder();
    const run = await simulate(folder, both, { 'x.yaml': OPEN });
    expect(run.stdout).toMatch(/^WARN .*1 connection cannot be judged/);
    expect(run.stdout).toContain('changed NetworkPolicy shop/db');
    expect(run.stdout).toContain(
      'warning base/y.yaml:1 before this change: NetworkPolicy `shop/db` is already',
    );
  });

  it('are unknown to eval and explain, which name them', async () => {
    using folder = createTemporaryFolder();
    await simulate(folder, both, both);
    const evaluated = await runSluice(['eval', '--policies', 'head', ...web], { cwd: folder.path });
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ verdict: 'unknown' });
    expect(evaluated.stderr).toContain('NetworkPolicy `shop/db` is already defined');
    expect(evaluated.code).toBe(0);
    const args = ['explain', 'shop/web', 'shop/db', '8080', '--policies', 'head', ...web];
    const explained = await runSluice(args, { cwd: folder.path });
    expect(explained.stdout).toContain('nothing says which one the cluster has');
    expect(explained.stderr).toContain('NetworkPolicy `shop/db` is already defined');
    expect(explained.code).toBe(0);
  });
});

describe('eval and explain', () => {
  const given = ['--policies', 'head', '--flows', 'flows.ndjson'];

  it.each([
    ['leave out what the API server refuses, and fail', REFUSED, 1],
    ['leave out what cannot be read, and say so', ENCRYPTED, 2],
  ])('%s', async (_, fault, code) => {
    using folder = createTemporaryFolder();
    await simulate(folder, {}, { 'x.yaml': fault, 'db.yaml': CLOSED });
    const evaluated = await runSluice(['eval', ...given], { cwd: folder.path });
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ verdict: 'denied' });
    expect(evaluated.stderr).toContain('head/x.yaml');
    expect(evaluated.code).toBe(code);
    const explained = await runSluice(['explain', 'shop/web', 'shop/db', '8080', ...given], {
      cwd: folder.path,
    });
    expect(explained.stdout).toContain('DENIED');
    expect(explained.code).toBe(code);
  });

  it('answer nothing when no policy is left: that nothing restricts would be a guess', async () => {
    using folder = createTemporaryFolder();
    await simulate(folder, {}, { 'x.yaml': ENCRYPTED });
    expect(await runSluice(['eval', ...given], { cwd: folder.path })).toMatchObject({ stdout: '', code: 2 });
  });
});

describe('faults of the inventory', () => {
  const inventory = 'kind: Pod\nmetadata: [';

  async function inRepository(before: Files, after: Files) {
    using folder = createTemporaryFolder();
    folder.init();
    folder.write({
      'p/db.yaml': OPEN,
      'flows.ndjson': `${flow(end('shop', 'web'), end('shop', 'db'))}\n`,
      ...before,
    });
    folder.commit();
    folder.write({ 'p/db.yaml': CLOSED, ...after });
    const args = ['--base', 'git:main', '--policies', 'p', '--inventory', 'i', '--flows', 'flows.ndjson'];
    return await runSluice(['simulate', ...args], { cwd: folder.path });
  }

  it('that the base revision has too only warn', async () => {
    const run = await inRepository({ 'i/pod.yaml': inventory }, {});
    expect(run.stdout).toContain('! the base has problems in 1 file');
    expect(run.stdout).toContain('touch: 1 problem in 1 file\n  warning i/pod.yaml');
    expect(run.code).toBe(1);
  });

  it('that the change brings are input that could not be read', async () => {
    const run = await inRepository({ 'i/ok.yaml': 'kind: X' }, { 'i/pod.yaml': inventory });
    expect(run.stdout).toContain('1 error in the input');
    expect(run.code).toBe(2);
    expect((await inRepository({ 'i/pod.yaml': inventory }, { 'i/pod.yaml': `${inventory}[` })).code).toBe(2);
  });
});

it('what the configuration excludes is no fault, and not simulated', async () => {
  using folder = createTemporaryFolder();
  folder.write({ '.sluice.yaml': 'exclude: ["*/x.yaml"]\n' });
  const change = { 'x.yaml': ENCRYPTED, 'db.yaml': OPEN };
  const run = await simulate(folder, change, { ...change, 'db.yaml': CLOSED });
  expect(run.stdout).toContain('Blocks shop/web → shop/db');
  expect(run.stdout).not.toContain('base has faults');
  expect(run.stdout).toContain('1 file or folder is left out by `exclude`');
});
