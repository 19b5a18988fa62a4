/** `node bench/verdicts/run.ts`: verdicts per second on one thread; see README.md. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createEvaluator } from '../../src/engine/evaluator.ts';
import { loadDigest } from '../../src/flows/load-digest.ts';
import type { Connection } from '../../src/model/connection.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';

const ROUNDS = 40;
const DATA = fileURLToPath(new URL('../merge-request-job/data/repository/', import.meta.url));
const platform = newestPlatform('cilium');

function readPolicies(branch: 'base' | 'head') {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: DATA, encoding: 'utf8' });
  const files = git('ls-tree', '-r', '--name-only', branch, 'policies').trim().split('\n');
  const documents = files.flatMap(
    (file) => readManifests({ file, text: git('show', `${branch}:${file}`) }).documents,
  );
  return loadPolicies(documents, { platform, defaultNamespace: 'default' });
}

async function readConnections(): Promise<readonly Connection[]> {
  const source = {
    name: 'week.parquet',
    open: async function* () {
      yield readFileSync(`${DATA}week.parquet`);
    },
  };
  return (await loadDigest([source])).digest.connections.map(({ connection }) => connection);
}

/** Of the clock, and of this thread alone, which other work on the machine does not slow down. */
interface Seconds {
  readonly clock: number;
  readonly thread: number;
}

function seconds(run: () => void): Seconds {
  const [started, before] = [process.hrtime.bigint(), process.threadCpuUsage()];
  run();
  const { user, system } = process.threadCpuUsage(before);
  return { clock: Number(process.hrtime.bigint() - started) / 1e9, thread: (user + system) / 1e6 };
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length / 2] ?? Number.NaN;
}

const connections = await readConnections();
const sides = [readPolicies('base'), readPolicies('head')];
const evaluators = sides.map((set) => createEvaluator(compilePolicies(set, platform)));
const judgeAll = (): void => {
  for (const evaluator of evaluators) for (const connection of connections) evaluator.judge(connection);
};
const verdicts = connections.length * evaluators.length;
const first = seconds(judgeAll);
const rounds = Array.from({ length: ROUNDS }, () => seconds(judgeAll));
const perSecond = (time: number): string => Math.round(verdicts / time).toLocaleString('en');
console.log(
  `${sides[0]?.policies.length} policies, ${connections.length} connections, base and head: ${verdicts} verdicts`,
);
console.log(
  `first time, in a fresh process: ${perSecond(first.clock)} verdicts/s, ${perSecond(first.thread)} per second of the thread`,
);
console.log(
  `memoised, median of ${ROUNDS} rounds: ${perSecond(medianOf(rounds.map(({ clock }) => clock)))} verdicts/s, ${perSecond(medianOf(rounds.map(({ thread }) => thread)))} per second of the thread`,
);
