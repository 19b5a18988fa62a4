import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const HAS_BASH = spawnSync('bash', ['-c', 'true']).status === 0;

/** A command line of a user, run by bash; `sluice` is this source. */
function bash(line: string) {
  return spawnSync(
    'bash',
    ['-c', `sluice() { "${process.execPath}" "${ROOT}/src/cli/main.ts" "$@"; }; ${line}`],
    {
      cwd: join(ROOT, 'examples/shop'),
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      // Whoever reads something endless is ended, and has no exit code.
      timeout: 240_000,
    },
  );
}

it.skipIf(!HAS_BASH)('what a shell makes of <(command) is read as manifests, inventory and flows', () => {
  const byName = bash(
    'sluice eval -p policies/base/shop/cart.yaml -i manifests/shop.yaml -f flows/hubble.ndjson.gz',
  );
  const byPipes = bash(
    'sluice eval -p <(cat policies/base/shop/cart.yaml) -i <(cat manifests/shop.yaml) -f <(cat flows/hubble.ndjson.gz)',
  );
  expect(byName.status).toBe(0);
  expect(byPipes.status).toBe(0);
  const verdicts = (text: string) => text.match(/"verdict":"[a-z]+"/g);
  expect(verdicts(byPipes.stdout)).toEqual(verdicts(byName.stdout));
  expect(verdicts(byName.stdout)?.length).toBeGreaterThan(10);
});

const HAS_DEVICES = HAS_BASH && existsSync('/dev/zero') && existsSync('/dev/random');

it.skipIf(!HAS_DEVICES).each([
  ['record --flows /dev/zero', '`[^`]*/dev/zero` is a device'],
  ['record --flows /dev/random', '`[^`]*/dev/random` is a device'],
  ['record --flows - < /dev/zero', 'standard input is a device that never ends'],
  ['record --flows /dev/stdin < /dev/zero', '`[^`]*/dev/stdin` is a device'],
  ['eval -p policies/base -f - < /dev/zero', 'standard input is a device that never ends'],
])('a device that never ends is refused: %s', (line, problem) => {
  const { status, stderr } = bash(`sluice ${line}${line.startsWith('record') ? ' -o -' : ''}`);
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`^error input/not-a-file ${problem}`));
});

it.skipIf(!HAS_DEVICES)('standard input that is a pipe, a file or empty is read', () => {
  for (const line of [
    'cat flows/hubble.ndjson.gz | sluice record -o - --flows /dev/stdin',
    'sluice record -o - --flows - < flows/hubble.ndjson.gz',
  ]) {
    const { status, stderr } = bash(line);
    expect([status, stderr]).toEqual([0, expect.stringContaining('311 distinct connections')]);
  }
  expect(bash('sluice record -o - --flows - < /dev/null')).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('`<stdin>` is empty'),
  });
});

it.skipIf(!HAS_BASH)('manifests of more than a pipe holds come out of it whole', () => {
  const policies =
    'for i in $(seq 400); do sed "s/^  name: /  name: p$i-/" policies/base/shop/cart.yaml; echo ---; done';
  const byPipe = bash(`${policies} | sluice validate -p -`);
  expect(byPipe.stdout).toMatch(/^400 policies in 1 file checked$/m);
});
