/** `node bench/merge-request-job/run.ts`: the built command as a cold process, several times; see README.md. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const RUNS = 7;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DATA = at('data/repository');
const CLI = at('../../dist/cli.js');
if (!existsSync(CLI) || !existsSync(DATA)) {
  throw new Error('run `npm run build` and `node bench/merge-request-job/generate.ts` first');
}

const BASE = execFileSync('git', ['rev-parse', 'base'], { cwd: DATA, encoding: 'utf8' }).trim();
/** What the image sets, so that the figure is that of a job. */
const IMAGE_OPTIONS = /NODE_OPTIONS="([^"]+)"/.exec(readFileSync(at('../../Dockerfile'), 'utf8'))?.[1] ?? '';
const NODES = { 'as in the image': IMAGE_OPTIONS, 'plain node': '' };
const INVENTORIES = { none: [], json: ['--inventory', 'inventory.json'], yaml: ['--inventory', 'inventory'] };

for (const [node, options] of Object.entries(NODES)) {
  for (const [inventory, flags] of Object.entries(INVENTORIES)) {
    const runs = Array.from({ length: RUNS }, () => measure(options, flags));
    const median = (pick: (run: Run) => number): string =>
      (runs.map(pick).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN).toFixed(2);
    console.log(
      `${node}, inventory ${inventory}: ${median((run) => run.seconds)} s wall, ${median((run) => run.cpuSeconds)} s CPU, ` +
        `${median((run) => run.peakMB)} MB peak (medians of ${RUNS})`,
    );
  }
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
}

function measure(nodeOptions: string, flags: readonly string[]): Run {
  const started = process.hrtime.bigint();
  const { stderr } = spawnSync(
    process.execPath,
    [
      ...['--import', at('../usage-at-exit.mjs'), CLI, 'simulate', '--base', `git:${BASE}`],
      ...['--policies', 'policies', '--flows', 'week.parquet', '--cni', 'cilium', ...flags],
      ...['--output', 'json=report.json', '--output', 'markdown=comment.md'],
    ],
    { cwd: DATA, encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, NODE_OPTIONS: nodeOptions } },
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const usage = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  return { seconds, cpuSeconds: Number(usage.cpuSeconds), peakMB: Number(usage.peakMB) };
}
