/**
 * `node bench/merge-request-job/many-flows.ts [rounds]`: `simulate` with the digest of generate.ts as it is of 100,000 flows and of 100
 * million, in turn. The connections are the same; only their counts differ.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readDigestFile } from '../../src/digest/file/read/read-digest-file.ts';
import { writeDigestFile } from '../../src/digest/file/write/write-digest-file.ts';
import type { FlowDigest } from '../../src/digest/flow-digest.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DATA = at('data/repository');
const rounds = Number(process.argv[2] ?? 7);
const { digest } = await readDigestFile(readFileSync(`${DATA}/week.parquet`), 'week.parquet');
if (digest === undefined) throw new Error('run `node bench/merge-request-job/generate.ts` first');
const base = execFileSync('git', ['rev-parse', 'base'], { cwd: DATA, encoding: 'utf8' }).trim();

/** The same connections, seen `flows` times together. */
function seenTimes({ connections, ...rest }: FlowDigest, flows: number): FlowDigest {
  const counts = connections.flatMap(({ counters }) => [...counters.values()].map(({ count }) => count));
  const factor = flows / counts.reduce((sum, count) => sum + count, 0);
  const grown = connections.map((seen) => ({
    ...seen,
    counters: new Map(
      [...seen.counters].map(([key, counter]) => [
        key,
        { ...counter, count: Math.max(1, Math.round(counter.count * factor)) },
      ]),
    ),
  }));
  return { ...rest, connections: grown };
}

function cpuSecondsOf(file: string): number {
  const { stderr } = spawnSync(
    process.execPath,
    [
      ...[
        '--import',
        at('../usage-at-exit.mjs'),
        at('../../dist/cli.js'),
        'simulate',
        '--base',
        `git:${base}`,
      ],
      ...['--policies', 'policies', '--flows', file, '--cni', 'cilium', '--output', 'json=report.json'],
    ],
    { cwd: DATA, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return Number(JSON.parse(stderr.trim().split('\n').at(-1) ?? '').cpuSeconds);
}

const files = new Map<string, number[]>();
for (const flows of [100_000, 100_000_000]) {
  const file = `seen-${flows}.parquet`;
  writeFileSync(`${DATA}/${file}`, await writeDigestFile(seenTimes(digest, flows)));
  files.set(file, []);
}
for (let round = 0; round < rounds; round++) {
  for (const [file, runs] of files) runs.push(cpuSecondsOf(file));
}
for (const [file, runs] of files) {
  const median = runs.sort((a, b) => a - b)[runs.length >> 1];
  console.log(`${file}: ${median?.toFixed(2)} s CPU (median of ${rounds})`);
}
