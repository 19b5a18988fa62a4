import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
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
