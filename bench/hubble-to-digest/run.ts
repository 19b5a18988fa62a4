/**
 * `sluice record` as users run it against Node's readline and JSON.parse on the same file, in turn, each as a process of its
 * own: `run.ts [lines] [rounds]`. Prints medians of wall and CPU time, the peak memory, and the ratios.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const at = (...path: string[]): string => join(import.meta.dirname, ...path);
const [lines = '1000000', rounds = '3'] = process.argv.slice(2);
const file = at('data', `flows-${lines}.ndjson`);
if (!existsSync(at('../../dist/cli.js'))) throw new Error('run `npm run build` first');
mkdirSync(at('data'), { recursive: true });
if (!existsSync(file)) execFileSync(process.execPath, [at('generate.ts'), file, lines], { stdio: 'inherit' });

/** What the image sets, so that the figure is that of a job. */
const IMAGE_OPTIONS = /NODE_OPTIONS=(\S+)/.exec(readFileSync(at('../../Dockerfile'), 'utf8'))?.[1] ?? '';
const READERS = {
  'readline + JSON.parse': { options: '', args: [at('read-with-readline.mjs'), file] },
  'sluice record': {
    options: IMAGE_OPTIONS,
    args: [at('../../dist/cli.js'), 'record', '--flows', file, '--output', at('data/out.parquet')],
  },
};

interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly peakMB: number;
}

function measure({ options, args }: (typeof READERS)[keyof typeof READERS]): Run {
  const started = process.hrtime.bigint();
  const { stderr, status } = spawnSync(process.execPath, ['--import', at('../usage-at-exit.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: options },
  });
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(stderr);
  const usage = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  return { wall, cpu: Number(usage.cpuSeconds), peakMB: Number(usage.peakMB) };
}

const runs = Object.entries(READERS).map(([name, reader]) => ({ name, reader, runs: [] as Run[] }));
for (let round = 0; round < Number(rounds); round++) {
  for (const { reader, runs: done } of runs) done.push(measure(reader));
}
const medians = runs.map(({ name, runs: done }) => {
  const median = (pick: (run: Run) => number): number =>
    done.map(pick).sort((a, b) => a - b)[done.length >> 1] ?? Number.NaN;
  return {
    name,
    wall: median((run) => run.wall),
    cpu: median((run) => run.cpu),
    peakMB: median((run) => run.peakMB),
  };
});
for (const { name, wall, cpu, peakMB } of medians) {
  console.log(`${name}: ${wall.toFixed(2)} s wall, ${cpu.toFixed(2)} s CPU, ${peakMB.toFixed(0)} MB peak`);
}
const [readline, sluice] = medians;
if (readline !== undefined && sluice !== undefined) {
  const ratio = (pick: 'wall' | 'cpu'): string => (readline[pick] / sluice[pick]).toFixed(2);
  console.log(`ratio: ${ratio('wall')} in wall time, ${ratio('cpu')} in CPU time`);
}
