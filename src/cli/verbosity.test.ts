import { expect, it } from 'vitest';
import { runSluice } from '../../test/support/run-sluice.ts';
import { createTemporaryFolder } from '../../test/support/temporary-folder.ts';

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: 80}]}]}\n';
const EXPLAIN = ['explain', '10.0.0.1', '10.0.0.2', '80', '-p', 'a.yaml'];

it('--quiet leaves the report and errors, and takes the rest of standard error away', async () => {
  using folder = createTemporaryFolder();
  folder.write({ 'a.yaml': POLICY });
  const said = await runSluice(EXPLAIN, { cwd: folder.path });
  const quiet = await runSluice([...EXPLAIN, '-q'], { cwd: folder.path });
  expect(said.stderr).toContain('policy/no-dns');
  expect(quiet).toEqual({ ...said, stderr: '' });
  const failed = await runSluice([...EXPLAIN.slice(0, -1), 'no.yaml', '-q'], { cwd: folder.path });
  expect(failed.stderr).toContain('no.yaml');
});

it('--verbose says what was chosen and read, and how it ended', async () => {
  using folder = createTemporaryFolder();
  folder.write({ 'a.yaml': POLICY, '.sluice.yaml': 'cni: cilium\nenvironments: {prod: {}}\n' });
  const { stderr } = await runSluice([...EXPLAIN, '-v', '-e', 'prod'], { cwd: folder.path });
  expect(stderr).toMatch(/^· sluice \S+, Node \S+, /m);
  expect(stderr).toMatch(
    /^· configuration: \.sluice\.yaml, environment prod; network plug-in cilium 1\.20, /m,
  );
  expect(stderr).toMatch(/^· 1 manifest file\(s\), \d+ bytes, from a\.yaml$/m);
  expect(stderr).toMatch(/^· exit code 0 after /m);
});

it('they contradict each other', async () => {
  expect(await runSluice([...EXPLAIN, '-qv'], { cwd: '/' })).toMatchObject({
    code: 2,
    stderr: 'error: `--quiet` and `--verbose` cannot be used together',
  });
});

it('the version is printed by all that people try', async () => {
  const { stdout } = await runSluice(['version'], { cwd: '/' });
  expect((await runSluice(['-v', 'validate', 'a.yaml'], { cwd: '/' })).code).toBe(2);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  for (const flag of ['--version', '-V', '-v'])
    expect((await runSluice([flag], { cwd: '/' })).stdout).toBe(stdout);
});
