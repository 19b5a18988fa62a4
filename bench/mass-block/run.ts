/** `node bench/mass-block/run.ts [shape…]`: the built command as a cold process; see README.md. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SHAPES } from './shapes.ts';

const RUNS = 3;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLI = at('../../dist/cli.js');
if (!existsSync(CLI) || !existsSync(at('data'))) {
  throw new Error('run `npm run build` and `node bench/mass-block/generate.ts` first');
}
/** What the image sets, so that the figure is that of a job. */
const IMAGE_OPTIONS = /NODE_OPTIONS="([^"]+)"/.exec(readFileSync(at('../../Dockerfile'), 'utf8'))?.[1] ?? '';
const chosen = process.argv.slice(2);

for (const shape of chosen.length === 0 ? Object.keys(SHAPES) : chosen) {
  for (const [node, options] of Object.entries({ 'as in the image': IMAGE_OPTIONS, 'plain node': '' })) {
    const runs = Array.from({ length: RUNS }, () => measure(shape, options));
    const median = (pick: (run: Run) => number): string =>
      (runs.map(pick).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN).toFixed(2);
    console.log(
      `${shape}, ${node}: exit ${runs[0]?.exit}, ${median((run) => run.seconds)} s wall, ` +
        `${median((run) => run.cpuSeconds)} s CPU, ${median((run) => run.peakMB)} MB peak, ` +
        `report of ${median((run) => run.reportMB)} MB (medians of ${RUNS})`,
    );
  }
}

interface Run {
  readonly exit: number | null;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
  readonly reportMB: number;
}

function measure(shape: string, nodeOptions: string): Run {
  const cwd = at(`data/${shape}`);
  for (const report of ['report.json', 'comment.md']) rmSync(`${cwd}/${report}`, { force: true });
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      ...['--import', at('../usage-at-exit.mjs'), CLI, 'simulate', '--base', 'base', '--head', 'head'],
      ...['--flows', 'week.parquet', '--cni', 'cilium'],
      ...['--output', 'json=report.json', '--output', 'markdown=comment.md'],
    ],
    { cwd, encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, NODE_OPTIONS: nodeOptions } },
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const usage = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  const report = statSync(`${cwd}/report.json`, { throwIfNoEntry: false });
  return {
    exit: status,
    seconds,
    cpuSeconds: Number(usage.cpuSeconds),
    peakMB: Number(usage.peakMB),
    reportMB: (report?.size ?? 0) / 1e6,
  };
}
