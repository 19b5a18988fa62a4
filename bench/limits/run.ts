/** `node bench/limits/run.ts`: input at the limit of size that is made to be slow, at n and 2n; see README.md. */

import { buildInventory } from '../../src/inventory/build-inventory.ts';
import { lintInventory } from '../../src/inventory/lint/lint-inventory.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { FILES } from './files.ts';
import { INVENTORIES } from './inventories.ts';

const only = process.argv.slice(2);
const HALF = 5 * 1024 * 1024;
const HALF_OF_POLICIES = 2500;
const RUNS = 3;
const OPTIONS = { platform: newestPlatform('calico'), defaultNamespace: 'default' };

for (const [name, make] of Object.entries(FILES)) {
  compare(name, [HALF, 2 * HALF], (size) => {
    const text = make(size);
    return () => {
      const { documents, diagnostics } = readManifests({ file: 'limit.yaml', text });
      const loaded = loadPolicies(documents, OPTIONS);
      compilePolicies(loaded, OPTIONS.platform);
      return `${(text.length / 1e6).toFixed(1)} MB, ${loaded.policies.length} policies, ${diagnostics.length + loaded.diagnostics.length} diagnostics`;
    };
  });
}
for (const [name, make] of Object.entries(INVENTORIES)) {
  compare(name, [HALF_OF_POLICIES, 2 * HALF_OF_POLICIES], (size) => {
    const { policies, pods } = make(size);
    const read = (text: string) => readManifests({ file: 'limit.yaml', text }).documents;
    const loaded = loadPolicies(read(policies), OPTIONS);
    const { inventory } = buildInventory(read(pods));
    return () => {
      const found = lintInventory(loaded.policies, inventory);
      return `${loaded.policies.length} policies × ${inventory.pods.length} pods, ${found.length} diagnostics`;
    };
  });
}

/** The smallest of some runs each, because others ran on a machine and a heap in which more was going on. */
function compare(
  name: string,
  [half, whole]: readonly [number, number],
  prepare: (size: number) => () => string,
): void {
  if (only.length > 0 && !only.includes(name)) return;
  const [one, two] = [measure(prepare(half)), measure(prepare(whole))];
  console.log(
    `${name.padEnd(34)}  ${one.seconds.toFixed(2)} s → ${two.seconds.toFixed(2)} s  × ${(two.seconds / one.seconds).toFixed(1)}  ${two.what}`,
  );
}

/** CPU seconds of this thread, because the machine may do other things too. */
function measure(work: () => string): { readonly seconds: number; readonly what: string } {
  const runs = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    const what = work();
    const { user, system } = process.cpuUsage(before);
    return { seconds: (user + system) / 1e6, what };
  });
  return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}
