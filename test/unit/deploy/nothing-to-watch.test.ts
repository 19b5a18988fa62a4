import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hubbleFlow } from '../../cluster/hubble-flow.ts';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/** A record of a cloud's flow logs: whether a security group let it through, and nothing of policy. */
const VPC_LINE =
  '2 210987654321 eni-0badc0ffee0000001 10.8.1.20 10.8.2.30 41000 5432 6 12 900 1780000000 1780000060 ACCEPT OK\n';
const HUBBLE_LINE = `${hubbleFlow('shop', 'web', 'db', 'FORWARDED')}\n`;

interface Run {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: string;
}

/** No cluster is there: what is not refused before fails because of that. */
async function run(args: readonly string[], { files = {}, env = {}, command = 'deploy' }: Run = {}) {
  using folder = createTemporaryFolder();
  folder.write({ 'p.yaml': allowYaml('shop', 'db-from-web', 'web', 'db'), ...files });
  execFileSync('mkfifo', [join(folder.path, 'pipe')]);
  const { code, stderr } = await runSluice(
    [command, '--policies', 'p.yaml', ...(command === 'deploy' ? ['--yes'] : []), ...args],
    { cwd: folder.path, env: { KUBECONFIG: join(folder.path, 'none'), ...env } },
  );
  const codes = [...stderr.matchAll(/\[?((?:input|gitlab|cluster)\/[a-z-]+)\]?/g)].map(([, found]) => found);
  return { code, stderr, codes };
}

describe('a deploy whose watch could never be a success is refused before the cluster is asked', () => {
  it.each<readonly [string, readonly string[], string, Run]>([
    ['nothing is named', ['--watch', '5m'], 'input/nothing-to-watch', {}],
    ['standard input', ['--watch', '5m', '--watch-flows', '-'], 'input/not-watched', {}],
    ['a pipe', ['--watch', '5m', '--watch-flows', 'pipe'], 'input/not-watched', {}],
    [
      'standard input beside a file',
      ['--watch', '5m', '--watch-flows', 'f.log', '--watch-flows', '-'],
      'input/not-watched',
      { files: { 'f.log': HUBBLE_LINE } },
    ],
    ['a store', ['--watch', '5m', '--watch-flows', 'clickhouse://store/flows'], 'input/unknown-source', {}],
    [
      'what names no package',
      ['--watch', '5m', '--watch-flows', 'gitlab-package:a b'],
      'gitlab/package-name',
      {},
    ],
    [
      'a package without a way to GitLab',
      ['--watch', '5m', '--watch-flows', 'gitlab-package:flows'],
      'gitlab/no-registry',
      {},
    ],
    [
      'files of records that show no drops',
      ['--watch', '5m', '--watch-flows', 'f.txt'],
      'input/no-drops-to-watch',
      { files: { 'f.txt': VPC_LINE.repeat(3) } },
    ],
    [
      'the configuration wants a watch, and names no flows',
      ['--environment', 'production'],
      'input/nothing-to-watch',
      {
        files: {
          '.sluice.yaml': 'environments:\n  production:\n    cni: cilium\n    deploy: { watch: {} }\n',
        },
      },
    ],
  ])('%s', async (_, args, expected, options) => {
    const { code, codes, stderr } = await run(args, options);
    expect(codes, stderr).toEqual([expected]);
    expect(code).toBe(2);
  });

  it.each<readonly [string, readonly string[], Run]>([
    ['it is not to be watched', [], {}],
    ['it is to be watched no more', ['--watch', 'off'], {}],
    ['a file that is not there yet', ['--watch', '5m', '--watch-flows', 'live/f.log'], {}],
    ['a pattern that matches nothing yet', ['--watch', '5m', '--watch-flows', 'live/*.log'], {}],
    [
      'a folder, which may get other records',
      ['--watch', '5m', '--watch-flows', 'live'],
      { files: { 'live/f.txt': VPC_LINE } },
    ],
    ['an empty file', ['--watch', '5m', '--watch-flows', 'f.log'], { files: { 'f.log': '' } }],
    [
      'records of policy beside others',
      ['--watch', '5m', '--watch-flows', 'f.txt', '--watch-flows', 'f.log'],
      { files: { 'f.txt': VPC_LINE, 'f.log': HUBBLE_LINE } },
    ],
    [
      'what is written as a whole',
      ['--watch', '5m', '--watch-flows', 'f.gz'],
      { files: { 'f.gz': gzipSync(VPC_LINE) } },
    ],
    [
      'a package that GitLab may have',
      ['--watch', '5m', '--watch-flows', 'gitlab-package:flows'],
      { env: { CI_API_V4_URL: 'http://127.0.0.1:9/api/v4', CI_PROJECT_ID: '1', CI_JOB_TOKEN: 'token' } },
    ],
  ])('and no other: %s', async (_, args, options) => {
    const { codes, stderr } = await run(args, options);
    expect(codes, stderr).toEqual(['cluster/kubeconfig-unreadable']);
  });
});

it('a plan only notes it', async () => {
  const files = {
    '.sluice.yaml': 'environments:\n  production:\n    cni: cilium\n    deploy: { watch: {} }\n',
  };
  const { stderr } = await run(['--environment', 'production'], { files, command: 'plan' });
  expect(stderr).toMatch(/(note|info).*input\/nothing-to-watch/);
});
