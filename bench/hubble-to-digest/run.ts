/**
 * Sluice against Node's readline and JSON.parse on the same file, alternating, each as a process of its own:
 * `run.ts [lines] [rounds]`. Prints the median of CPU seconds and of the wall, the peak memory, and the ratio.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Usage } from './print-usage.ts';

const READERS = ['read-with-readline.ts', 'read-with-sluice.ts'] as const;

function runNode(script: string, args: readonly string[]): string {
  return execFileSync(process.execPath, [join(import.meta.dirname, script), ...args], { encoding: 'utf8' });
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

const [lines = '1000000', rounds = '3'] = process.argv.slice(2);
const folder = join(import.meta.dirname, 'data');
const file = join(folder, `flows-${lines}.ndjson`);
mkdirSync(folder, { recursive: true });
if (!existsSync(file)) runNode('generate.ts', [file, lines]);

const measured = READERS.map((reader) => ({ reader, wall: [] as number[], usages: [] as Usage[] }));
for (let round = 0; round < Number(rounds); round++) {
  for (const { reader, wall, usages } of measured) {
    const start = performance.now();
    usages.push(JSON.parse(runNode(reader, [file])) as Usage);
    wall.push((performance.now() - start) / 1000);
  }
}
const cpu = measured.map(({ usages }) => median(usages.map(({ cpuSeconds }) => cpuSeconds)));
for (const [i, { reader, wall, usages }] of measured.entries()) {
  const peak = Math.max(...usages.map(({ peakMiB }) => peakMiB));
  const figures = JSON.stringify(usages[0]?.figures);
  console.log(
    `${reader}: ${median(wall).toFixed(2)} s wall, ${cpu[i]?.toFixed(2)} s CPU, ${peak.toFixed(0)} MiB, ${figures}`,
  );
}
const [readline, sluice] = measured.map(({ wall }) => median(wall));
console.log(
  `ratio: ${((readline ?? 0) / (sluice ?? 1)).toFixed(2)} in wall time, ${((cpu[0] ?? 0) / (cpu[1] ?? 1)).toFixed(2)} in CPU time`,
);
