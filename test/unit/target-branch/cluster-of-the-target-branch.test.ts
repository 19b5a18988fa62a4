import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

/* No merge request decides which cluster is asked in its own pipeline, and which program runs to get credentials for it. */

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]
`;

/** A credential plug-in that leaves a mark and gives nothing usable, so that no request is sent. */
const script = (mark: string) => `#!/bin/sh\ntouch ${mark}\necho nothing\n`;

const kubeconfig = (command: string, args = '[]') => `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ${command}, args: ${args}}}}]
contexts: [{name: production, context: {cluster: c, user: u}}]
current-context: production
`;

const config = (file: string) => `policies: [policies]
inventory: ["cluster:"]
environments: {production: {cluster: {kubeconfig: ${file}, context: production}}}
`;

type Files = Readonly<Record<string, string>>;

const BEFORE: Files = {
  'policies/db.yaml': POLICY,
  'flows.ndjson': '',
  '.sluice.yaml': config('kube.yaml'),
  'kube.yaml': kubeconfig('./good.sh'),
  'good.sh': script('good-ran'),
  'evil.sh': script('evil-ran'),
};

const COMMANDS = {
  simulate: ['simulate', '--base', 'cluster:'],
  explain: ['explain', 'shop/web', 'shop/db', '5432'],
  eval: ['eval', '--flows', 'flows.ndjson'],
  validate: ['validate'],
  plan: ['plan'],
  drift: ['drift'],
  status: ['status'],
} as const;

/** What a command does in the pipeline of a merge request that changes the files. */
async function inMergeRequest(
  folder: TemporaryFolder,
  after: Files,
  args: readonly string[],
  { before = BEFORE, since = {} as Files, inPipeline = true, alter = () => {} } = {},
) {
  folder.init();
  folder.write(before);
  for (const name of ['good.sh', 'evil.sh']) chmodSync(join(folder.path, name), 0o755);
  const base = folder.commit();
  folder.write(since);
  folder.setReference('refs/remotes/origin/main', folder.commit());
  if (Object.keys(since).length === 0) folder.setReference('refs/heads/main', base);
  else folder.git('reset', '--quiet', '--hard', base);
  folder.branch('topic');
  folder.write(after);
  alter();
  folder.commit();
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: join(folder.path, '..'),
    ...(inPipeline && {
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    }),
  };
  const cwd = process.cwd();
  try {
    // Plug-ins run in the folder of the process.
    process.chdir(folder.path);
    const run = await runSluice([...args, '--environment', 'production'], { cwd: folder.path, env });
    return {
      ...run,
      hasRun: (mark: 'good' | 'evil') => existsSync(join(folder.path, `${mark}-ran`)),
    };
  } finally {
    process.chdir(cwd);
  }
}

describe.each(Object.entries(COMMANDS))('%s', (_, args) => {
  it('asks the cluster that the target branch names', async () => {
    using folder = createTemporaryFolder();
    const after = { '.sluice.yaml': config('other.yaml'), 'other.yaml': kubeconfig('./evil.sh') };
    const { hasRun, code } = await inMergeRequest(folder, after, args);
    expect([hasRun('good'), hasRun('evil')]).toEqual([true, false]);
    expect(code).toBe(2);
  });

  it('reads no kubeconfig that the merge request changes', async () => {
    using folder = createTemporaryFolder();
    const { hasRun, code, stdout, stderr } = await inMergeRequest(
      folder,
      { 'kube.yaml': kubeconfig('./evil.sh') },
      args,
    );
    expect([hasRun('good'), hasRun('evil')]).toEqual([false, false]);
    expect(stdout + stderr).toContain('cluster/of-merge-request');
    expect(code).toBe(2);
  });
});

const STATUS = COMMANDS.status;
const refused = expect.stringContaining('cluster/of-merge-request');

it.each([
  ['a plug-in', { 'good.sh': script('evil-ran') }, BEFORE],
  [
    'a script that a plug-in is given',
    { 'good.sh': script('evil-ran') },
    { ...BEFORE, 'kube.yaml': kubeconfig('sh', '[good.sh]') },
  ],
  [
    'a script behind an equals sign',
    { 'good.sh': script('evil-ran') },
    { ...BEFORE, 'kube.yaml': kubeconfig('sh', '[--script=good.sh]') },
  ],
  [
    'something in a folder that a plug-in is given',
    { 'tool/main.sh': script('evil-ran') },
    { ...BEFORE, 'tool/main.sh': '', 'kube.yaml': kubeconfig('sh', '[./tool]') },
  ],
  [
    'a folder in the search path of a plug-in',
    { 'bin/helper': script('evil-ran') },
    {
      ...BEFORE,
      'bin/helper': '',
      'kube.yaml': kubeconfig('helper', '[], env: [{name: PATH, value: "./bin:/bin"}]'),
    },
  ],
])('runs nothing for credentials when the merge request changes %s', async (_, after, before) => {
  using folder = createTemporaryFolder();
  const { hasRun, stderr, code } = await inMergeRequest(folder, after as unknown as Files, STATUS, {
    before,
  });
  expect(hasRun('evil')).toBe(false);
  expect(stderr).toEqual(refused);
  expect(code).toBe(2);
});

it('reads no kubeconfig over a link of the repository', async () => {
  using folder = createTemporaryFolder();
  const before = {
    ...BEFORE,
    'a/kube.yaml': kubeconfig('./good.sh'),
    '.sluice.yaml': config('kube/kube.yaml'),
  };
  const { hasRun, stderr } = await inMergeRequest(folder, {}, STATUS, {
    before,
    alter: () => symlinkSync('a', join(folder.path, 'kube')),
  });
  expect(hasRun('good')).toBe(false);
  expect(stderr).toEqual(refused);
});

it('takes a kubeconfig that the job made', async () => {
  using folder = createTemporaryFolder();
  const { hasRun } = await inMergeRequest(
    folder,
    { '.gitignore': 'made.yaml\n', 'made.yaml': kubeconfig('./good.sh') },
    STATUS,
    {
      before: { ...BEFORE, '.sluice.yaml': config('made.yaml') },
    },
  );
  expect(hasRun('good')).toBe(true);
});

it('asks no other cluster where only the merge request names one', async () => {
  const { '.sluice.yaml': ofMergeRequest = '', ...before } = BEFORE;
  for (const ofTarget of [undefined, 'policies: [policies]\n', 'policies: 7\n']) {
    using folder = createTemporaryFolder();
    const { hasRun, stderr, code } = await inMergeRequest(
      folder,
      { '.sluice.yaml': ofMergeRequest },
      STATUS,
      {
        before: { ...before, ...(ofTarget !== undefined && { '.sluice.yaml': ofTarget }) },
      },
    );
    expect(hasRun('good')).toBe(false);
    expect(stderr).toEqual(refused);
    expect(code).toBe(2);
  }
});

it('asks the cluster that the job names', async () => {
  using folder = createTemporaryFolder();
  const { '.sluice.yaml': ofMergeRequest = '', ...before } = BEFORE;
  const { hasRun } = await inMergeRequest(
    folder,
    { '.sluice.yaml': ofMergeRequest },
    [...STATUS, '--kubeconfig', 'kube.yaml'],
    { before },
  );
  expect(hasRun('good')).toBe(true);
});

it('goes by the work tree outside of merge request pipelines', async () => {
  using folder = createTemporaryFolder();
  const { hasRun } = await inMergeRequest(folder, { 'kube.yaml': kubeconfig('./evil.sh') }, STATUS, {
    inPipeline: false,
  });
  expect(hasRun('evil')).toBe(true);
});

it('checks by the lints of the target branch, and says what the merge request changes of them', async () => {
  using folder = createTemporaryFolder();
  const before = {
    'policies/db.yaml': POLICY,
    '.sluice.yaml': 'policies: [policies]\nlints: {policy/no-dns: error}\n',
    'good.sh': '',
    'evil.sh': '',
  };
  const after = { '.sluice.yaml': 'policies: [policies]\nlints: {policy/no-dns: off}\n' };
  const { code, stdout, stderr } = await inMergeRequest(folder, after, ['validate'], { before });
  expect(stdout).toContain('policy/no-dns');
  expect(stderr).toContain('`lints.policy/no-dns`: error → off, in force only after the merge');
  expect(code).toBe(1);
});

it('asks no cluster that the target branch does not name any more', async () => {
  using folder = createTemporaryFolder();
  const before = { ...BEFORE, 'old.yaml': kubeconfig('./evil.sh'), '.sluice.yaml': config('old.yaml') };
  const { hasRun } = await inMergeRequest(folder, {}, STATUS, {
    before,
    since: { '.sluice.yaml': config('kube.yaml') },
  });
  expect([hasRun('good'), hasRun('evil')]).toEqual([true, false]);
});
