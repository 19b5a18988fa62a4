import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mergeRequest } from '../../support/merge-request.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { BEFORE, CLOSED, CONFIG, FLOWS, flow, INVENTORY, OPEN } from '../../support/web-to-db.ts';

/* A merge request does not decide how it is judged. */

it('cannot switch its own gate off, and says what it would change', async () => {
  using folder = createTemporaryFolder();
  const after = { 'policies/db.yaml': CLOSED, '.sluice.yaml': `${CONFIG}gate: {blocked: ignore}\n` };
  const { code, first, text } = await mergeRequest(folder, BEFORE, after);
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
  expect(code).toBe(1);
  expect(text).toContain('gate.blocked: not set → ignore, in force only after the merge');
});

it('is judged by the settings of the work tree outside of merge request pipelines', async () => {
  using folder = createTemporaryFolder();
  const after = { 'policies/db.yaml': CLOSED, '.sluice.yaml': `${CONFIG}gate: {blocked: ignore}\n` };
  const { code, text } = await mergeRequest(folder, BEFORE, after, { inPipeline: false });
  expect(code).toBe(0);
  expect(text).not.toContain('only when merged');
});

it('is not green when it changes settings, recording or inventory, also without a policy', async () => {
  using folder = createTemporaryFolder();
  const { code, first, text } = await mergeRequest(folder, BEFORE, {
    'flows.ndjson': FLOWS.replaceAll('5000', '6000'),
    '.sluice.yaml': `${CONFIG}evidence: {maxAge: off, minimumWindow: 1h}\ngate: {opened: ignore}\n`,
  });
  expect(first).toBe('WARN  Changes no policy, but it changes 3 settings and 1 file of its own check');
  expect(text).toContain('evidence.minimumWindow: not set → 1h, in force only after the merge');
  expect(text).toContain('evidence.maxAge: not set → off, in force only after the merge');
  expect(text).toContain('flows.ndjson differs from the target branch');
  expect(code).toBe(0);
});

it('names other flows that it is judged on already', async () => {
  using folder = createTemporaryFolder();
  const { first, text } = await mergeRequest(folder, BEFORE, {
    'policies/db.yaml': CLOSED,
    'harmless.ndjson': flow(9, '2026-11-18T10:00:00Z').replaceAll('db', 'cart'),
    '.sluice.yaml': CONFIG.replace('flows.ndjson', 'harmless.ndjson'),
  });
  expect(first).toMatch(/^WARN/);
  expect(text).toContain('flows: ["flows.ndjson"] → ["harmless.ndjson"], already in force here');
  expect(text).toContain('harmless.ndjson differs from the target branch');
});

it('is judged by the CNI and without the exclusions of the target branch', async () => {
  using folder = createTemporaryFolder();
  const { first, code } = await mergeRequest(folder, BEFORE, {
    'policies/db.yaml': CLOSED,
    '.sluice.yaml': `${CONFIG.replace('cilium', 'kubernetes')}exclude: ["policies/**"]\n`,
  });
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
  expect(code).toBe(1);
});

it('is compared with the policies where the target branch has them', async () => {
  using folder = createTemporaryFolder();
  const after = { 'network/db.yaml': CLOSED, '.sluice.yaml': CONFIG.replace('[policies]', '[network]') };
  const { first, text } = await mergeRequest(folder, BEFORE, after);
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
  expect(text).toContain('changed NetworkPolicy shop/db (network/db.yaml:1)');
  expect(text).toContain('policies: ["policies"] → ["network"], already in force here');
});

it('cannot take policies out of sight by a narrower path', async () => {
  using folder = createTemporaryFolder();
  const before = { ...BEFORE, 'policies/web.yaml': OPEN.replaceAll('db', 'web') };
  const narrower = CONFIG.replace('[policies]', '[policies/web.yaml]');
  const { first, text } = await mergeRequest(folder, before, { '.sluice.yaml': narrower });
  expect(first).toMatch(/^WARN .*accepts connections from everybody again/);
  expect(text).toContain('removed NetworkPolicy shop/db (policies/db.yaml:1 before this change)');
});

const DENY = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ingressDeny: [{fromEntities: [all]}]}
`;

it.each([true, false])(
  'cannot bring policies in by no longer excluding them (in a pipeline: %s)',
  async (inPipeline) => {
    using folder = createTemporaryFolder();
    const before = {
      ...BEFORE,
      'policies/late/deny.yaml': DENY,
      '.sluice.yaml': `${CONFIG}exclude: ["policies/late"]\n`,
    };
    const { first, text, code } = await mergeRequest(
      folder,
      before,
      { '.sluice.yaml': CONFIG },
      { inPipeline },
    );
    expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
    expect(text).toContain('added policy shop/deny (policies/late/deny.yaml:1)');
    expect(code).toBe(1);
  },
);

it('says that policies which it excludes leave the set when it is merged', async () => {
  using folder = createTemporaryFolder();
  const after = { '.sluice.yaml': `${CONFIG}exclude: ["policies/**"]\n` };
  const { code, first, text } = await mergeRequest(folder, BEFORE, after, { more: ['--strict-warnings'] });
  expect(first).toBe(
    'WARN  Cannot tell what it does: it excludes policy files; merging removes their policies from the deployed set',
  );
  expect(text).toContain(
    'the change excludes `policies/db.yaml`: its policies are judged as they are here, but merging removes them',
  );
  expect(code).toBe(3);
});

it('is not let through with policies that it excludes where changes that are not simulated are not', async () => {
  using folder = createTemporaryFolder();
  const config = `${CONFIG}gate: {notSimulated: fail}\n`;
  const after = { '.sluice.yaml': `${config}exclude: ["policies/**"]\n` };
  const before = { ...BEFORE, '.sluice.yaml': config };
  const { code, first } = await mergeRequest(folder, before, after);
  expect(first).toMatch(/^FAIL {2}Cannot tell what it does: it excludes policy files/);
  expect(code).toBe(1);
});

it('shows elsewhere that policies which it excludes are gone', async () => {
  using folder = createTemporaryFolder();
  const before = { ...BEFORE, 'policies/web.yaml': OPEN.replaceAll('db', 'web') };
  const after = { '.sluice.yaml': `${CONFIG}exclude: ["policies/db.yaml"]\n` };
  const { first, text } = await mergeRequest(folder, before, after, { inPipeline: false });
  expect(first).toMatch(/^WARN .*accepts connections from everybody again/);
  expect(text).toContain('removed NetworkPolicy shop/db (policies/db.yaml:1 before this change)');
});

it('has no part in what the target branch excludes since it left it', async () => {
  using folder = createTemporaryFolder();
  const before = { ...BEFORE, 'policies/late/deny.yaml': DENY };
  const since = { '.sluice.yaml': `${CONFIG}exclude: ["policies/late"]\n` };
  const { text, code } = await mergeRequest(folder, before, { 'policies/db.yaml': CLOSED }, { since });
  expect(text).toContain('changed NetworkPolicy shop/db');
  expect(text).not.toContain('shop/deny');
  expect(code).toBe(1);
});

it.each([true, false])(
  'cannot move policies to another namespace in silence (in a pipeline: %s)',
  async (inPipeline) => {
    using folder = createTemporaryFolder();
    const inDefault = { ...BEFORE, 'policies/db.yaml': CLOSED.replace(', namespace: shop', '') };
    const { first, text } = await mergeRequest(
      folder,
      inDefault,
      { '.sluice.yaml': `${CONFIG}defaultNamespace: shop\n` },
      { inPipeline },
    );
    expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
    expect(text).toContain('removed NetworkPolicy default/db');
    expect(text).toContain('added NetworkPolicy shop/db');
  },
);

it('reads both sides in the namespace of the command line where that is given', async () => {
  using folder = createTemporaryFolder();
  const inDefault = { ...BEFORE, 'policies/db.yaml': CLOSED.replace(', namespace: shop', '') };
  const after = { '.sluice.yaml': `${CONFIG}defaultNamespace: shop\n` };
  const more = ['--default-namespace', 'shop'];
  const { text } = await mergeRequest(folder, inDefault, after, { more });
  expect(text).toContain('Changes no policy');
});

it('is compared by the paths of the command line where these are given', async () => {
  using folder = createTemporaryFolder();
  const more = ['--policies', 'policies'];
  const before = { ...BEFORE, '.sluice.yaml': CONFIG.replace('[policies]', '[nowhere]') };
  const { text } = await mergeRequest(folder, before, { 'policies/db.yaml': CLOSED }, { more });
  expect(text).toContain('changed NetworkPolicy shop/db');
});

it('can bring the first configuration: the gate is that of the defaults until it is merged', async () => {
  using folder = createTemporaryFolder();
  const { '.sluice.yaml': _, ...before } = BEFORE;
  const { first, code, text } = await mergeRequest(folder, before, {
    'policies/db.yaml': CLOSED,
    '.sluice.yaml': `${CONFIG}gate: {blocked: ignore}\n`,
  });
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
  expect(code).toBe(1);
  expect(text).toContain('.sluice.yaml is new: the gate uses its default settings until it is merged');
});

it('can mend a configuration that is broken on the target branch', async () => {
  using folder = createTemporaryFolder();
  const { first, text } = await mergeRequest(
    folder,
    { ...BEFORE, '.sluice.yaml': 'gates: 1\n' },
    {
      '.sluice.yaml': CONFIG,
      'policies/db.yaml': OPEN.replace('app: web', 'app: web, tier: x').replace(', tier: x', ''),
    },
  );
  expect(first).toBe('WARN  Changes no policy, but it changes 1 setting of its own check');
  expect(text).toContain('.sluice.yaml has errors on the target branch: the gate uses its default settings');
});

it('is judged by the target also when it deletes the file, or names another', async () => {
  using folder = createTemporaryFolder();
  folder.init();
  const strict = { ...BEFORE, '.sluice.yaml': `${CONFIG}gate: {opened: fail}\n` };
  const { text } = await mergeRequest(
    folder,
    strict,
    {
      'policies/db.yaml': CLOSED,
      'lax.yaml': `${CONFIG}gate: {blocked: ignore}\n`,
    },
    { more: ['--config', 'lax.yaml'] },
  );
  expect(text).toMatch(/^FAIL Blocks 12 connections/);
  expect(text).toContain('lax.yaml is new');
});

it('does not count policies and texts that lie beside the inventory', async () => {
  using folder = createTemporaryFolder();
  const before = { ...BEFORE, '.sluice.yaml': CONFIG.replace('[inventory.yaml]', '[.]') };
  const { text } = await mergeRequest(folder, before, { 'policies/db.yaml': CLOSED, 'README.md': 'hello\n' });
  expect(text).toMatch(/^FAIL Blocks 12 connections/);
  expect(text).not.toContain('judged by');
});

it('says nothing of it where nothing of it changes', async () => {
  using folder = createTemporaryFolder();
  const { text } = await mergeRequest(folder, BEFORE, { 'policies/db.yaml': CLOSED });
  expect(text).not.toContain('judged by');
});

it('does not choose the cluster that is asked, which may be one that runs a program', async () => {
  using folder = createTemporaryFolder();
  const environment = (kubeconfig: string, blocked: string) =>
    `environments: {eu: {cluster: {kubeconfig: ${kubeconfig}}, gate: {blocked: ${blocked}}}}\n`;
  const { code, stderr, text } = await mergeRequest(
    folder,
    { ...BEFORE, '.sluice.yaml': `${CONFIG}${environment('kube/target.yaml', 'fail')}` },
    { 'policies/db.yaml': CLOSED, '.sluice.yaml': `${CONFIG}${environment('evil.yaml', 'ignore')}` },
    { more: ['--base', 'cluster:', '--environment', 'eu'] },
  );
  expect(code).toBe(2);
  expect(`${stderr} ${text}`).toContain('kube/target.yaml');
  expect(`${stderr} ${text}`).not.toContain('evil.yaml');
});

it('cannot switch the gate of one environment off', async () => {
  using folder = createTemporaryFolder();
  const environment = (blocked: string) => `environments: {eu: {gate: {blocked: ${blocked}}}}\n`;
  const { code, text } = await mergeRequest(
    folder,
    { ...BEFORE, '.sluice.yaml': `${CONFIG}${environment('fail')}` },
    { 'policies/db.yaml': CLOSED, '.sluice.yaml': `${CONFIG}${environment('ignore')}` },
    { more: ['--environment', 'eu'] },
  );
  expect(code).toBe(1);
  expect(text).toContain('environments.eu.gate.blocked: fail → ignore, in force only after the merge');
});

const LAX = { ...BEFORE, '.sluice.yaml': `${CONFIG}gate: {blocked: ignore}\n` };
const STRICT = `${CONFIG}gate: {blocked: fail}\n`;

it('does not choose an older gate by branching off early', async () => {
  using folder = createTemporaryFolder();
  const after = { 'policies/db.yaml': CLOSED };
  const { code, first, text } = await mergeRequest(folder, LAX, after, { since: { '.sluice.yaml': STRICT } });
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
  expect(code).toBe(1);
  // What the target changed is no doing of the merge request.
  expect(text).not.toContain('judged by');
});

it('is not green when it moves policies to the place that the command line names', async () => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write(BEFORE);
  const base = folder.commit();
  folder.setReference('refs/remotes/origin/main', base);
  folder.git('mv', 'policies', 'netpol');
  const simulated = async (policy: string, ...args: string[]) => {
    folder.write({ 'netpol/db.yaml': policy });
    folder.commit();
    const { stdout } = await runSluice(['simulate', ...args], {
      cwd: folder.path,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder.path,
        CI_MERGE_REQUEST_IID: '7',
        CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      },
    });
    return { first: stdout.split('\n')[0], text: stdout.replace(/\s+/g, ' ') };
  };
  const newPlace = ['--policies', 'netpol'];
  const bothPlaces = ['--policies', 'policies', ...newPlace];
  // What is new shows what it blocks, and not what it opens.
  expect((await simulated(CLOSED, ...newPlace)).first).toMatch(/^FAIL {2}Blocks 12 connections/);
  const opened = OPEN.replace(/ingress:.*/, 'ingress: [{}]');
  const alone = await simulated(opened, ...newPlace);
  expect(alone.first).toMatch(/^WARN .* it moves policies from files that are not part of the comparison/);
  expect(alone.text).toContain(
    'the change removes `policies/db.yaml`, whose policies are not part of the comparison',
  );
  expect((await simulated(CLOSED, ...bothPlaces)).first).toMatch(/^FAIL {2}Blocks 12 connections/);
  expect((await simulated(opened, ...bothPlaces)).text).toContain('changed NetworkPolicy shop/db');
});

it('is not green when it moves policies to others, as changed as they may be', async () => {
  using folder = createTemporaryFolder();
  const outside = OPEN.replaceAll('db', 'web');
  const before = { ...BEFORE, 'k8s/web.yaml': outside, 'k8s/app.yaml': INVENTORY };
  const { 'k8s/web.yaml': _, ...kept } = before;
  folder.init();
  folder.write(before);
  const base = folder.commit();
  folder.git('rm', '-r', '--quiet', 'k8s');
  folder.write({
    ...kept,
    'policies/web.yaml': `# moved here\n${outside.replace(/ingress:.*/, 'ingress: [{}]\n  egress: [{}]')}`,
  });
  folder.commit();
  const { stdout } = await runSluice(['simulate'], {
    cwd: folder.path,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder.path,
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    },
  });
  expect(stdout).toMatch(/^WARN/);
  expect(stdout.replace(/\s+/g, ' ')).toContain('the change removes `k8s/web.yaml`, whose policies');
});

it('is not compared with nothing when git cannot tell whether its policies were moved', async () => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write(BEFORE);
  const base = folder.commit();
  folder.git('mv', 'policies', 'netpol');
  folder.commit();
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh\ncase " $* " in " diff "*" -- ") exit 1;; esac\nexec "${git}" "$@"\n`;
  folder.write({ 'bin/git': script });
  chmodSync(join(folder.path, 'bin/git'), 0o755);
  const { code, stdout } = await runSluice(['simulate', '--policies', 'netpol'], {
    cwd: folder.path,
    env: {
      PATH: `${join(folder.path, 'bin')}:${process.env.PATH}`,
      HOME: folder.path,
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    },
  });
  expect(code).toBe(2);
  expect(stdout).toContain('git could not tell');
});

it('is not green beside policies that the target branch changed since it branched off', async () => {
  using folder = createTemporaryFolder();
  const after = { 'policies/db.yaml': `${OPEN}  egress: [{}]\n` };
  const since = { 'policies/web.yaml': OPEN.replaceAll('db', 'web'), 'policies/README.md': 'hello\n' };
  const { first, text } = await mergeRequest(folder, BEFORE, after, { since });
  expect(first).toMatch(/^WARN {2}Blocks nothing that was seen in 7 days, but/);
  expect(text).toContain('1 policy file that the target branch has changed since');
  expect(text).toContain('policies/web.yaml');
  expect(text).not.toContain('README.md');
});

it('says nothing of them in a change of no policy', async () => {
  using folder = createTemporaryFolder();
  const since = { 'policies/web.yaml': OPEN.replaceAll('db', 'web') };
  const { first } = await mergeRequest(folder, BEFORE, { 'a.txt': 'hello\n' }, { since });
  expect(first).toMatch(/^PASS {2}Changes no policy/);
});

it.each([
  [
    'in a fork, whose branch of this name is not the target',
    { CI_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' },
  ],
  ['when the clone does not have the target branch', { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release' }],
])('goes by the gate of the time when it branched off %s', async (_, env) => {
  using folder = createTemporaryFolder();
  const after = { 'policies/db.yaml': CLOSED };
  const { code } = await mergeRequest(folder, LAX, after, { since: { '.sluice.yaml': STRICT }, env });
  expect(code).toBe(0);
});

it('does not go by a branch of the clone that is older than where it branched off', async () => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write(LAX);
  const old = folder.commit();
  folder.write({ '.sluice.yaml': STRICT });
  const base = folder.commit();
  folder.setReference('refs/remotes/origin/main', old);
  folder.write({ 'policies/db.yaml': CLOSED });
  folder.commit();
  const { code } = await runSluice(['simulate'], {
    cwd: folder.path,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder.path,
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    },
  });
  expect(code).toBe(1);
});

it.each([
  ["in the pipeline's own file", '.gitlab-ci.yml'],
  ['in a file that it includes', 'ci/network.yml'],
  ['in a file that this one includes', 'ci/jobs/more.yml'],
])('cannot let its own job fail without anybody seeing that, %s', async (_, file) => {
  using folder = createTemporaryFolder();
  const before = {
    ...BEFORE,
    'ci/network.yml': 'include: [{local: "/ci/jobs/*.yml"}]\nbuild: {script: make}\n',
    'ci/jobs/more.yml': 'lint: {script: make lint}\n',
    '.gitlab-ci.yml': 'include: [{local: ci/network.yml}]\n',
  };
  const after = {
    [file]: `${before[file as keyof typeof before]}"policies: check":\n  allow_failure: true\n`,
  };
  const env = { CI_JOB_NAME: 'policies: check' };
  const { first, text } = await mergeRequest(folder, before, after, { env });
  expect(first).toBe('WARN  Changes no policy, but it changes 1 file that it is judged by');
  expect(text).toContain(`${file} differs from the target branch`);
  using other = createTemporaryFolder();
  const unrelated = { [file]: `${before[file as keyof typeof before]}test:\n  allow_failure: true\n` };
  expect((await mergeRequest(other, before, unrelated, { env })).first).toBe('PASS  Changes no policy');
});

it.each([
  ['a template that it extends', '.gitlab-ci.yml', 'script: [ci/check.sh]', 'script: ["true"]'],
  ['a program that it runs', 'ci/check.sh', 'sluice simulate', 'sluice simulate || true'],
  [
    'a variable that names another GitLab',
    '.gitlab-ci.yml',
    'GO: "1"',
    'CI_API_V4_URL: https://x.example/api/v4',
  ],
])('cannot alter its own job through %s unseen', async (_, file, old, replacement) => {
  using folder = createTemporaryFolder();
  const ci =
    'variables:\n  GO: "1"\n.check:\n  script: [ci/check.sh]\ncheck:\n  extends: .check\nother: {script: make}\n';
  const before: Record<string, string> = {
    ...BEFORE,
    '.gitlab-ci.yml': ci,
    'ci/check.sh': 'sluice simulate\n',
  };
  expect(before[file]).toContain(old);
  const after = { [file]: (before[file] ?? '').replace(old, replacement) };
  const env = { CI_JOB_NAME: 'check' };
  const { first } = await mergeRequest(folder, before, after, { env });
  expect(first).toBe('WARN  Changes no policy, but it changes 1 file that it is judged by');
});
