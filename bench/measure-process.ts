import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What the image sets, so that a figure is that of a job. */
export const IMAGE_OPTIONS =
  /NODE_OPTIONS="([^"]+)"/.exec(readFileSync(at('../Dockerfile'), 'utf8'))?.[1] ?? '';

/** A program of Node with its NODE_OPTIONS. */
export interface MeasuredProgram {
  readonly name: string;
  readonly options: string;
  readonly args: readonly string[];
}

/** Seconds, and peak memory in megabytes. */
export interface ProcessUsage {
  readonly wall: number;
  readonly cpu: number;
  /** Of the main thread alone: what the wall time is made of where nothing else runs. */
  readonly main: number;
  readonly peakMB: number;
}

/** Runs the program once, as a cold process; throws what it printed when it fails. */
export function measureProcess({ options, args }: MeasuredProgram): ProcessUsage {
  const started = process.hrtime.bigint();
  const { stderr, status } = spawnSync(process.execPath, ['--import', at('usage-at-exit.mjs'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, NODE_OPTIONS: options },
  });
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(stderr);
  const usage = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  const { cpuSeconds: cpu, mainSeconds: main, peakMB } = usage;
  return { wall, cpu: Number(cpu), main: Number(main), peakMB: Number(peakMB) };
}

/** The median of one figure over several runs; of an even number, the upper one. */
export function medianOf(runs: readonly ProcessUsage[], part: keyof ProcessUsage): number {
  return runs.map((run) => run[part]).sort((a, b) => a - b)[runs.length >> 1] ?? Number.NaN;
}
