import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const SHOP = join(import.meta.dirname, '../../../examples/shop');
const SIMULATE = [
  'simulate',
  '--base',
  'policies/base',
  '--head',
  'policies/head',
  '--config',
  '.sluice.yaml',
];

it.each([
  [['validate', 'policies/head', '-o', 'json=-']],
  [[...SIMULATE, '-o', 'json=-']],
  [['explain', 'shop/checkout', 'shop/cart', '8080', '-p', 'policies/base', '--output=json=-']],
  [['plan', '-p', 'policies/base', '--kubeconfig', 'none', '-o', 'json=-']],
])('`-` prints that report and no other: %j', async (args) => {
  const { stdout } = await runSluice(args, { cwd: SHOP });
  expect(JSON.parse(stdout)).toHaveProperty('schemaVersion');
});

it('one report can be printed while others go to files, in folders that are made', async () => {
  using folder = createTemporaryFolder();
  const file = join(folder.path, 'reports/of today/report.json');
  const { stdout, stderr, code } = await runSluice(
    [...SIMULATE, '-o', 'markdown=-', '-o', `json=${file}`, '--format', 'text'],
    { cwd: SHOP },
  );
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toMatch(/^### 🔴/m);
  expect(stdout).toBe((await runSluice([...SIMULATE, '--format', 'markdown'], { cwd: SHOP })).stdout);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('hasImpact', true);
});

it('two reports cannot be printed', async () => {
  const run = await runSluice([...SIMULATE, '-o', 'json=-', '-o', 'markdown=-'], { cwd: SHOP });
  expect(run).toMatchObject({ code: 2, stdout: '', stderr: 'error: two reports cannot be written to `-`' });
});

it('a digest is printed as the bytes that a file would hold', async () => {
  const run = await runSluice(['record', '-f', 'flows/week.parquet', '-o', '-'], { cwd: SHOP });
  expect(run.code).toBe(0);
  const { digest } = await readDigestFile(Buffer.from(run.stdout, 'latin1'), '-');
  expect(digest?.connections.length).toBeGreaterThan(10);
  expect(existsSync(join(SHOP, '-'))).toBe(false);
});

it('a digest is not poured over a terminal', async () => {
  const run = await runSluice(['record', '-f', 'flows/week.parquet', '-o', '-'], {
    cwd: SHOP,
    isTerminal: true,
  });
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain('redirect it');
});
