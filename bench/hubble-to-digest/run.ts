/**
 * `sluice record` as users run it against Node's readline and JSON.parse on the same file, in turn, each as a process of its
 * own: `run.ts [lines] [rounds] [recordings, with commas]`. For each recording it prints medians of wall and CPU time, the peak memory,
 * and the ratios. Recordings are made in data/ on the first run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  IMAGE_OPTIONS,
  type MeasuredProgram,
  measureProcess,
  medianOf,
  type ProcessUsage,
} from '../measure-process.ts';

const RECORDINGS = ['few-pods', 'many-pods', 'new-names', 'broken', 'cases', 'few-pods.gz', 'few-pods.zst'];

const at = (...path: string[]): string => join(import.meta.dirname, ...path);
const [lines = '1000000', rounds = '3', wanted = RECORDINGS.join(',')] = process.argv.slice(2);
if (!existsSync(at('../../dist/cli.js'))) throw new Error('run `npm run build` first');
mkdirSync(at('data'), { recursive: true });

/** The file of a recording, made when it is not there. */
function fileOf(recording: string): string {
  const [shape = '', packed] = recording.split('.');
  const file = at('data', `${shape}-${lines}.ndjson${packed === undefined ? '' : `.${packed}`}`);
  if (existsSync(file)) return file;
  const run = (program: string, args: readonly string[]) => execFileSync(program, args, { stdio: 'inherit' });
  if (packed === 'gz') run('gzip', ['-k', fileOf(shape)]);
  else if (packed === 'zst') run('zstd', ['-q', '-k', fileOf(shape)]);
  else if (shape === 'cases') run(process.execPath, [at('generate-from-cases.ts'), file, lines]);
  else run(process.execPath, [at('generate.ts'), file, lines, shape]);
  return file;
}

const readersOf = (file: string): readonly MeasuredProgram[] => [
  { name: 'readline + JSON.parse', options: '', args: [at('read-with-readline.mjs'), file] },
  {
    name: 'sluice record',
    options: IMAGE_OPTIONS,
    args: [at('../../dist/cli.js'), 'record', '--flows', file, '--output', at('data/out.parquet')],
  },
];

for (const recording of wanted.split(',')) {
  const measured = readersOf(fileOf(recording)).map((reader) => ({ reader, runs: [] as ProcessUsage[] }));
  for (let round = 0; round < Number(rounds); round++) {
    for (const { reader, runs } of measured) runs.push(measureProcess(reader));
  }
  const medians = measured.map(({ reader, runs }) => {
    const median = (part: keyof ProcessUsage): number => medianOf(runs, part);
    const [wall, cpu, main] = [median('wall'), median('cpu'), median('main')];
    const cpuTimes = `${cpu.toFixed(2)} s CPU, of which the main thread ${main.toFixed(2)} s`;
    const figures = `${wall.toFixed(2)} s wall, ${cpuTimes}, ${median('peakMB').toFixed(0)} MB peak`;
    console.log(`${recording}: ${reader.name}: ${figures}`);
    return { wall, cpu };
  });
  const [readline, sluice] = medians;
  if (readline === undefined || sluice === undefined) continue;
  const [wall, cpu] = [readline.wall / sluice.wall, readline.cpu / sluice.cpu];
  console.log(`${recording}: ratio ${wall.toFixed(2)} in wall time, ${cpu.toFixed(2)} in CPU time`);
}
