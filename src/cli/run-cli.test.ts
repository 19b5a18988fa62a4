import { describe, expect, it } from 'vitest';
import { runSluice } from '../../test/unit/run-sluice.ts';
import { createTemporaryFolder, createTestIo } from '../../test/unit/temporary-folder.ts';
import { COMMANDS } from './declarations/all-commands.ts';
import { runCli } from './run-cli.ts';
import { OutputError } from './standard-output.ts';

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec: {podSelector: {}}\n';

describe('help', () => {
  it('has a page for everything and a page for each command, in at most as many columns as there are', async () => {
    const { stdout } = await runSluice(['--help'], { cwd: '/' });
    expect((await runSluice(['help'], { cwd: '/' })).stdout).toBe(stdout);
    for (const { name } of COMMANDS) {
      expect(stdout).toContain(`\n  ${name} `);
      const page = await runSluice([name, 'word', '--help'], { cwd: '/' });
      expect(page).toMatchObject({ code: 0, stderr: '' });
      expect(page.stdout).toMatch(`Usage: sluice ${name} [flags]`);
      expect((await runSluice(['help', name], { cwd: '/' })).stdout).toBe(page.stdout);
      expect(page.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it('no command is no success', async () => {
    const { code, stdout, stderr } = await runSluice([], { cwd: '/' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: sluice');
  });
});

describe('a reader that goes away', () => {
  const gone = async () => {
    throw new OutputError(Object.assign(new Error('write'), { code: 'EPIPE' }));
  };

  it.each([
    [0, POLICY],
    [1, POLICY.replace('podSelector', 'podSelectr')],
  ])('changes no verdict: the exit code stays %i', async (code, policy) => {
    using folder = createTemporaryFolder();
    folder.write({ 'a.yaml': policy });
    expect(await runCli(['validate', 'a.yaml'], { ...createTestIo(folder.path), stdout: gone })).toBe(code);
  });

  it('is no success when lines are left unjudged', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'a.yaml': POLICY, 'flows.ndjson': '{"flow":{}}\n' });
    const args = ['eval', '-p', 'a.yaml', '-f', 'flows.ndjson'];
    expect(await runCli(args, { ...createTestIo(folder.path), stdout: gone })).toBe(141);
  });
});
