import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../test/support/run-sluice.ts';
import { createTemporaryFolder, createTestIo } from '../../test/support/temporary-folder.ts';
import { COMMANDS } from './declarations/all-commands.ts';
import { runCli } from './run-cli.ts';
import { OutputError } from './standard-output.ts';

const SHOP = join(import.meta.dirname, '../../examples/shop');

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

  it.each([
    ['explain', '<source> <destination> <port>'],
    ['rollback', '[run]'],
    ['validate', '[policies...]'],
  ])('shows in brackets what %s can do without', async (name, operands) => {
    const { stdout } = await runSluice([name, '--help'], { cwd: '/' });
    expect(stdout).toContain(`Usage: sluice ${name} [flags] ${operands}\n`);
  });

  it.each([80, 200])('a report fits into a terminal of %i columns', async (columns) => {
    const args = ['simulate', '--base', 'policies/base', '--head', 'policies/head', '--no-color'];
    const { stdout } = await runSluice(args, { cwd: SHOP, isTerminal: true, columns });
    expect(stdout.split('\n').filter((line) => line.length > columns)).toEqual([]);
    expect(stdout).toContain('shop/checkout → shop/cart TCP 8080');
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
