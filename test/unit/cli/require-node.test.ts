import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };

const SCRIPT = join(import.meta.dirname, '../../../build/require-node.mjs');

/** What the start of the entry does on a Node that says it is this one. */
function startOn(version: string) {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  return spawnSync(process.execPath, ['--import', pretend, SCRIPT], { encoding: 'utf8' });
}

it.each(['12.22.12', '16.20.2', '20.20.2', '22.18.0'])('Node %s gets one sentence', (version) => {
  const { status, stdout, stderr } = startOn(version);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^sluice: Node 22\.19 or newer is needed, and this is Node [^\n]*\n$/);
  expect(stderr).toContain(`Node ${version} `);
});

it.each(['22.19.0', '23.0.0', '24.1.0', '30.0.0'])('Node %s is let through', (version) => {
  expect(startOn(version)).toMatchObject({ status: 0, stderr: '' });
});

it('asks for what package.json asks for', () => {
  expect(packageJson.engines.node).toBe('>=22.19');
});
