/** `node bench/dialects/run.ts`: the built `eval` as a cold process on each set of policies; see README.md. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const RUNS = 3;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLI = at('../../dist/cli.js');
if (!existsSync(CLI) || !existsSync(at('data'))) {
  throw new Error('run `npm run build` and `node bench/dialects/generate.ts` first');
}

const PLATFORMS: Readonly<Record<string, readonly string[]>> = {
  kubernetes: ['--cni', 'kubernetes'],
  cilium: ['--cni', 'cilium', '--set', 'cilium.k8sClusterNetworkPolicy.enabled=true'],
  calico: ['--cni', 'calico'],
};

const kubernetes = measure('kubernetes');
for (const set of Object.keys(PLATFORMS)) {
  const { seconds, verdicts } = set === 'kubernetes' ? kubernetes : measure(set);
  const ratio = (seconds / kubernetes.seconds).toFixed(2);
  console.log(
    `${set}: ${seconds.toFixed(2)} s CPU, ${ratio} of kubernetes; ${verdicts} (medians of ${RUNS})`,
  );
}

function measure(set: string): { readonly seconds: number; readonly verdicts: string } {
  const runs = Array.from({ length: RUNS }, () => run(set)).sort((a, b) => a.seconds - b.seconds);
  const median = runs[Math.floor(RUNS / 2)];
  if (median === undefined) throw new RangeError('no run');
  return median;
}

/** CPU seconds: machines that do other things besides stretch the rest. */
function run(set: string): { readonly seconds: number; readonly verdicts: string } {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      ...['--import', at('../usage-at-exit.mjs'), CLI, 'eval', '--policies', at(`data/${set}.json`)],
      ...['--inventory', at('data/inventory.json'), '--flows', at('data/flows.ndjson')],
      ...(PLATFORMS[set] ?? []),
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0 && status !== 1) throw new Error(stderr.slice(0, 2000));
  const counts = new Map<string, number>();
  for (const [, verdict = ''] of stdout.matchAll(/"verdict":"(\w+)","reason"/g)) {
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  const usage = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  return {
    seconds: Number(usage.cpuSeconds),
    verdicts: [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', '),
  };
}
