/** `node bench/validate/run.ts path/to/kubeconform`: the built command and kubeconform on the same files in turn; see README.md. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [kubeconform = 'kubeconform', runs = '3'] = process.argv.slice(2);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const POLICIES = at('data/policies');

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  sluice: [process.execPath, at('../../dist/cli.js'), 'validate', '--policies', POLICIES],
  kubeconform: [
    kubeconform,
    '-strict',
    '-summary',
    '-schema-location',
    at('schemas/{{.ResourceKind}}.json'),
    POLICIES,
  ],
};

const measured = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, [] as Run[]]));
for (let i = 0; i < Number(runs); i++) {
  for (const [name, command] of Object.entries(COMMANDS)) measured[name]?.push(measure(command));
}
for (const [name, all] of Object.entries(measured)) {
  const median = (pick: (run: Run) => number): string =>
    (all.map(pick).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN).toFixed(1);
  console.log(
    `${name}: ${median((run) => run.seconds)} s wall, ${median((run) => run.cpuSeconds)} s CPU, ${median((run) => run.peakMB)} MB (medians of ${runs})`,
  );
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
}

/** GNU time measures both alike. */
function measure(command: readonly string[]): Run {
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', ...command], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command[0]} failed: ${stderr}`);
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] =
    stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return { seconds, cpuSeconds: user + system, peakMB: kilobytes / 1000 };
}
