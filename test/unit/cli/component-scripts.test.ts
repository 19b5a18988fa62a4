import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderAll } from '../../../ci-components/render-all.ts';

/** Stands in for sluice: writes its arguments down, one a line, and ends as the test wants. */
const STAND_IN = `#!/bin/sh
printf '%s\\n' "$*" >> called.txt
echo "$1 $NODE_EXTRA_CA_CERTS" >> trusted.txt
for argument in "$@"; do printf '  <%s>\\n' "$argument" >> called.txt; done
case "$1" in
  validate) exit "\${VALIDATED:-0}" ;;
  simulate)
    case "\${SIMULATED:-0}" in 2 | 134 | 137) exit "$SIMULATED" ;; esac
    echo '{}' > sluice-report.json
    echo hello > sluice-comment.md
    exit "\${SIMULATED:-0}" ;;
  comment) exit "\${COMMENTED:-0}" ;;
  deploy) exit "\${DEPLOYED:-0}" ;;
  drift) exit "\${DRIFTED:-0}" ;;
  record) exit "\${RECORDED:-0}" ;;
esac
`;

const jobs: Readonly<Record<string, { readonly script: readonly string[] }>> = Object.assign(
  {},
  ...renderAll().map(({ text }) => parseAllDocuments(text)[1]?.toJS()),
);

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-component-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/sluice'), STAND_IN);
  chmodSync(join(folder, 'bin/sluice'), 0o755);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a job's script as a runner does: one shell that stops at the first error. */
function run(
  job: string,
  variables: Readonly<Record<string, string>>,
): { readonly code: number; calls: string[] } {
  const script = jobs[`$[[ inputs.job-prefix ]]-${job}`]?.script.join('\n') ?? '';
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, ...variables };
  let code = 0;
  try {
    execFileSync('sh', ['-e', '-c', script], { cwd: folder, env, stdio: 'pipe' });
  } catch (error) {
    code = error instanceof Error && 'status' in error ? Number(error.status) : -1;
  }
  const calls = readFileSync(join(folder, 'called.txt'), 'utf8').trimEnd().split('\n');
  return { code, calls };
}

const commands = (calls: readonly string[]): string[] => calls.filter((line) => !line.startsWith('  '));

describe('the merge request job', () => {
  test('validates, simulates and comments, and passes', () => {
    const { code, calls } = run('merge-request', {
      SLUICE_JOB_INSTANCE: 'default',
      SLUICE_JOB_ENVIRONMENT: 'eu',
    });
    expect(code).toBe(0);
    expect(commands(calls)).toEqual([
      'validate --environment=eu',
      'simulate --environment=eu --strict-warnings --rendered-output=sluice-rendered --output=json=sluice-report.json --output=markdown=sluice-comment.md',
      'comment --body=sluice-comment.md --instance=default --report=sluice-report.json',
    ]);
  });

  test('of several environments makes a report and a comment each', () => {
    const { code, calls } = run('merge-request', {
      SLUICE_JOB_INSTANCE: 'default',
      SLUICE_JOB_ENVIRONMENT: 'production',
      SLUICE_JOB_ENVIRONMENTS: 'staging EU/prod.1',
      SIMULATED: '1',
    });
    expect(code).toBe(1);
    const both = '--environments=staging --environments=EU/prod.1';
    expect(commands(calls)).toEqual([
      `validate ${both}`,
      `simulate ${both} --strict-warnings --rendered-output=sluice-rendered --output=json=sluice-environments/sluice-report.json --output=markdown=sluice-environments/sluice-comment.md`,
      'comment --body=sluice-environments/sluice-comment.staging.md --instance=default-staging',
      'comment --body=sluice-environments/sluice-comment.eu-prod-1.md --instance=default-eu-prod-1',
    ]);
    expect(readFileSync(join(folder, 'sluice-environments/sluice-comment.staging.md'), 'utf8')).toContain(
      'ended without a report',
    );
  });

  test('splits lists at spaces only: patterns and odd names reach sluice as written', () => {
    writeFileSync(join(folder, 'a.yaml'), '');
    const { calls } = run('merge-request', {
      SLUICE_CONFIG: 'my config.yaml',
      SLUICE_JOB_POLICIES: '*.yaml policies/**/x.yaml $(id)',
      SLUICE_JOB_INVENTORY: 'manifests',
      SLUICE_JOB_FLOWS: 'flows/*.gz',
      SLUICE_JOB_CNI: 'cilium',
      SLUICE_JOB_ENVIRONMENT: 'production eu',
    });
    const simulate = calls.indexOf(calls.find((line) => line.startsWith('simulate')) ?? '');
    expect(calls.slice(simulate + 2, simulate + 10)).toEqual([
      '  <--config=my config.yaml>',
      '  <--cni=cilium>',
      '  <--policies=*.yaml>',
      '  <--policies=policies/**/x.yaml>',
      '  <--policies=$(id)>',
      '  <--environment=production eu>',
      '  <--inventory=manifests>',
      '  <--flows=flows/*.gz>',
    ]);
  });

  test.each([
    ['the gate fails', { SIMULATED: '1' }, 1],
    ['too few flows', { SIMULATED: '4' }, 4],
    ['the gate warns', { SIMULATED: '3' }, 3],
    ['policies are invalid', { VALIDATED: '1', SIMULATED: '1' }, 1],
    ['only validate objects', { VALIDATED: '3' }, 3],
    ['the comment cannot be written', { COMMENTED: '1' }, 0],
    ['the gate fails and the comment cannot be written', { SIMULATED: '1', COMMENTED: '1' }, 1],
  ])('%s: comments, and ends with that exit code', (_, ends, expected) => {
    const { code, calls } = run('merge-request', ends);
    expect(commands(calls)).toHaveLength(3);
    expect(code).toBe(expected);
  });

  test('says that it failed when there is no report, and takes none from the repository', () => {
    writeFileSync(join(folder, 'sluice-comment.md'), 'from the repository');
    writeFileSync(join(folder, 'sluice-report.json'), '{}');
    const { code, calls } = run('merge-request', { SIMULATED: '2', SLUICE_JOB_INSTANCE: 'default' });
    expect(commands(calls).at(-1)).toBe('comment --body=sluice-comment.md --instance=default');
    expect(readFileSync(join(folder, 'sluice-comment.md'), 'utf8')).toBe(
      '### 🔴 The simulation ended without a report: what this change blocks is not known\n\n' +
        'It ended with exit code 2. The job log of this pipeline says why.\n',
    );
    expect(code).toBe(2);
  });

  test.each([
    ['gave up', '134'],
    ['was killed', '137'],
  ])('says of a simulation that %s that it is not known what the change blocks, and fails', (_, ended) => {
    const { code } = run('merge-request', { SIMULATED: ended });
    const comment = readFileSync(join(folder, 'sluice-comment.md'), 'utf8');
    expect(comment).toContain('ended without a report: what this change blocks is not known');
    expect(comment).toContain(`exit code ${ended}: most likely it ran out of memory.`);
    expect(comment).not.toContain('nothing was simulated');
    expect(code).toBe(Number(ended));
  });
});

test('the deploy job deploys to the environment and keeps the exit code', () => {
  const { code, calls } = run('deploy', {
    SLUICE_JOB_POLICIES: 'policies',
    SLUICE_JOB_FLOWS: 'week.parquet',
    SLUICE_JOB_ENVIRONMENT: 'production eu',
    SLUICE_JOB_BRIDGE: 'true',
    SLUICE_JOB_GUARD: 'require',
    SLUICE_JOB_INSTANCE: 'production',
    DEPLOYED: '6',
  });
  expect(calls).toContain('  <--policies=policies>');
  expect(calls).toContain('  <--flows=week.parquet>');
  expect(calls).toContain('  <--environment=production eu>');
  expect(calls).toContain('  <--bridge>');
  expect(calls).toContain('  <--guard=require>');
  expect(calls).toContain('  <--instance=production>');
  expect(code).toBe(6);
});

test('the deploy job deploys to several environments in order', () => {
  const { calls } = run('deploy', {
    SLUICE_JOB_ENVIRONMENT: 'production',
    SLUICE_JOB_ENVIRONMENTS: 'staging production',
    SLUICE_JOB_INSTANCE: 'default',
  });
  expect(commands(calls)).toEqual([
    'deploy --instance=default --environments=staging --environments=production --snapshot=sluice-snapshot.json --events=sluice-deploy.ndjson --output=json=sluice-deploy.json',
  ]);
});

test('the deploy job watches what it is told to', () => {
  expect(run('deploy', { SLUICE_JOB_WATCH: '' }).calls.join(' ')).not.toContain('--watch');
  const { code, calls } = run('deploy', {
    DEPLOYED: '4',
    SLUICE_JOB_WATCH: '5m',
    SLUICE_JOB_WATCH_FLOWS: 'live gitlab-package:flows',
    SLUICE_JOB_WATCH_ROLLBACK: 'inconclusive',
    SLUICE_JOB_ALLOW_UNDONE: 'true',
  });
  expect(code).toBe(4);
  expect(calls.join(' ')).toContain(
    '--watch=5m --watch-flows=live --watch-flows=gitlab-package:flows --watch-rollback=inconclusive --allow-undone',
  );
});

test('the deploy job makes no bridges unless they are asked for', () => {
  expect(run('deploy', { SLUICE_JOB_BRIDGE: 'false' }).calls).not.toContain('  <--bridge>');
});

describe('the drift job', () => {
  test('compares, writes no issue and repairs nothing unless that is asked for, and ends as sluice does', () => {
    const { code, calls } = run('drift', {
      SLUICE_JOB_POLICIES: 'policies/*.yaml other',
      SLUICE_JOB_ENVIRONMENT: 'production eu',
      SLUICE_JOB_ISSUE: 'none',
      SLUICE_JOB_REPAIR: 'false',
      SLUICE_JOB_INSTANCE: 'default',
      DRIFTED: '7',
    });
    expect(code).toBe(7);
    expect(calls.slice(1)).toEqual([
      '  <drift>',
      '  <--policies=policies/*.yaml>',
      '  <--policies=other>',
      '  <--instance=default>',
      '  <--environment=production eu>',
      '  <--output=json=sluice-drift.json>',
    ]);
  });

  test.each([
    ['confidential', '--issue'],
    ['public', '--public-issue'],
  ])('keeps a %s issue, and repairs', (issue, flag) => {
    const { calls } = run('drift', {
      SLUICE_JOB_ENVIRONMENTS: 'staging production',
      SLUICE_JOB_ISSUE: issue,
      SLUICE_JOB_REPAIR: 'true',
      SLUICE_JOB_GUARD: 'require',
      SLUICE_JOB_INSTANCE: 'eu',
    });
    expect(commands(calls)).toEqual([
      `drift ${flag} --repair --guard=require --instance=eu --environments=staging --environments=production --output=json=sluice-drift.json`,
    ]);
  });
});

describe.each(['merge-request', 'deploy', 'drift', 'record'])('the %s job', (job) => {
  test.each([
    [
      'the authority of this GitLab, when the runner has it',
      { CI_SERVER_TLS_CA_FILE: '/gitlab.pem' },
      '/gitlab.pem',
    ],
    [
      'that of the project before',
      { CI_SERVER_TLS_CA_FILE: '/gitlab.pem', NODE_EXTRA_CA_CERTS: '/own.pem' },
      '/own.pem',
    ],
    ['no other one', {}, ''],
  ])('trusts %s', (_name, variables, file) => {
    run(job, variables);
    const trusted = readFileSync(join(folder, 'trusted.txt'), 'utf8').trimEnd().split('\n');
    expect(new Set(trusted.map((line) => line.replace(/^\w+ ?/, '')))).toEqual(new Set([file]));
  });
});

describe('the record job', () => {
  test('adds what was recorded to the package, patterns as written, and ends as sluice does', () => {
    const { code, calls } = run('record', {
      SLUICE_JOB_RECORDS: 'flows/*.ndjson.gz more',
      SLUICE_JOB_PACKAGE: 'cluster-flows',
      SLUICE_JOB_INVENTORY: 'now.json old.json@2026-11-11T00:00:00Z',
      SLUICE_JOB_KEEP: '30d',
      SLUICE_JOB_REDACT: 'names,addresses',
      SLUICE_CONFIG: 'my config.yaml',
      RECORDED: '4',
    });
    expect(code).toBe(4);
    expect(calls.slice(1)).toEqual([
      '  <record>',
      '  <--publish=gitlab-package:cluster-flows>',
      '  <--keep=30d>',
      '  <--config=my config.yaml>',
      '  <--redact=names,addresses>',
      '  <--inventory=now.json>',
      '  <--inventory=old.json@2026-11-11T00:00:00Z>',
      '  <--flows=flows/*.ndjson.gz>',
      '  <--flows=more>',
    ]);
  });
});
