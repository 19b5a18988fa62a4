/**
 * `sluice record` as users run it against Node's readline and JSON.parse, or split, on the same file, in turn, each as a process of its own:
 * `run-whole-processes.ts [lines] [rounds] [sources, with commas]`. A row of medians for each source; recordings are made in data/, and removed.
 */
import { createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  IMAGE_OPTIONS,
  type MeasuredProgram,
  measureProcess,
  medianOf,
  type ProcessUsage,
} from '../measure-process.ts';
import { configOf, piecesOf, SOURCES } from './generate.ts';

const at = (...path: string[]): string => join(import.meta.dirname, ...path);
const [lines = '1000000', rounds = '3', wanted = Object.keys(SOURCES).join(',')] = process.argv.slice(2);
if (!existsSync(at('../../dist/cli.js'))) throw new Error('run `npm run build` first');
mkdirSync(at('data'), { recursive: true });

for (const source of wanted.split(',')) {
  const file = at('data', `${source}-${lines}.log`);
  await pipeline(piecesOf(source, 'recurring', Number(lines)), createWriteStream(file));
  console.log(row(source, measure(programsOf(source, file))));
  rmSync(file);
}

function programsOf(source: string, file: string): readonly MeasuredProgram[] {
  const readline = [at('read-with-readline.mjs'), file, source];
  const config = configOf(source);
  const flags = ['--flows', file, '--output', at('data/out.parquet'), '--quiet'];
  const configured = existsSync(config) ? ['--config', config] : [];
  return [
    { name: 'readline', options: '', args: readline },
    { name: 'readline, counting', options: '', args: [...readline, 'counting'] },
    {
      name: 'sluice record',
      options: IMAGE_OPTIONS,
      args: [at('../../dist/cli.js'), 'record', ...flags, ...configured],
    },
  ];
}

/** The runs of each program, which take turns. */
function measure(programs: readonly MeasuredProgram[]): readonly (readonly ProcessUsage[])[] {
  const rows = Array.from({ length: Number(rounds) }, () => programs.map(measureProcess));
  return programs.map((_, place) => rows.flatMap((row) => row[place] ?? []));
}

/** Seconds and megabytes of each program, and how many times as long as each of the first two the last one takes. */
function row(source: string, runs: readonly (readonly ProcessUsage[])[]): string {
  const figures = (part: keyof ProcessUsage): readonly number[] => runs.map((one) => medianOf(one, part));
  const times = (part: 'wall' | 'cpu'): readonly string[] => {
    const [readline = 0, counting = 0, sluice = 0] = figures(part);
    const shown = [readline, counting, sluice].map((seconds) => seconds.toFixed(2));
    return [...shown, (sluice / readline).toFixed(2), (sluice / counting).toFixed(2)];
  };
  const memory = figures('peakMB').map((megabytes) => megabytes.toFixed(0));
  return `| ${[source, ...times('cpu'), ...times('wall'), ...memory].join(' | ')} |`;
}
