import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { RECORD_FORMAT_NAMES } from '../../../src/flows/format/record-format-names.ts';
import { runSluice } from '../../support/run-sluice.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ACL_LOG = 'test/cases/flows/ovn-acl/names-and-directions/input.log';

it('says of every format what it can tell', async () => {
  const { code, stdout } = await runSluice(['record', '--describe'], { cwd: ROOT });
  expect(code).toBe(0);
  for (const name of RECORD_FORMAT_NAMES) expect(stdout).toContain(`${name}: `);
});

it('says of a source what its records can tell', async () => {
  const { code, stdout } = await runSluice(['record', '--describe', '--flows', ACL_LOG], { cwd: ROOT });
  expect(code).toBe(0);
  expect(stdout).toContain('ovn-acl: ACL audit log of OVN-Kubernetes');
  expect(stdout).toContain('allowed     only where that was enabled');
  expect(stdout).toContain('ends        addresses only');
  expect(stdout).not.toContain('goldmane');
});

it('says what the sources of a digest could not tell', async () => {
  const args = ['record', '--describe', '--flows', 'examples/shop/flows/week.parquet'];
  const { code, stdout } = await runSluice(args, { cwd: ROOT });
  expect(code).toBe(0);
  expect(stdout).toMatch(/a digest of\n.*hubble.*: hubble; no known limits/);
});

it('fails for what is no flow source', async () => {
  const args = ['record', '--describe', '--flows', 'package.json'];
  const { code, stdout, stderr } = await runSluice(args, { cwd: ROOT });
  expect(code).toBe(2);
  expect(stdout).toContain('not recognised');
  expect(stderr).toContain('flows/foreign');
});

it('asks for a file, or for a description, not for both', async () => {
  const neither = await runSluice(['record', '--flows', ACL_LOG], { cwd: ROOT });
  expect([neither.code, neither.stderr]).toEqual([
    2,
    'error: `--output <file>` or `--publish <package>` is missing',
  ]);
  const both = await runSluice(['record', '--describe', '--output', 'x', '--flows', ACL_LOG], { cwd: ROOT });
  expect(both.code).toBe(2);
});

const POLICIES = 'examples/shop/policies';

it.each([
  ['read', []],
  ['eval', ['--policies', POLICIES]],
  ['simulate', ['--base', POLICIES, '--head', POLICIES, '--format', 'json']],
  ['record', ['--output', '-']],
])('%s takes --flow-format, which goes before detection', async (command, flags) => {
  const args = [command, ...flags, '--flows', ACL_LOG, '--flow-format', 'goldmane'];
  const { stdout, stderr } = await runSluice(args, { cwd: ROOT });
  expect(`${stdout}${stderr}`).toContain('the record is not a flow of Goldmane');
});
