import { runSluice } from '../../support/run-sluice.ts';
import type { TemporaryFolder } from '../../support/temporary-folder.ts';
import type { Compared } from '../plain/compare-plain.ts';
import { Random } from '../plain/random.ts';
import { FIRST_LINE } from '../plain/written-plain-cluster.ts';
import type { AdminConnection } from './admin-objects.ts';
import { type Decision, decisions, transitions } from './judge-by-the-api.ts';
import { randomAdminChange, randomAdminScenario } from './random-admin-cluster.ts';
import { isWithoutNames, writtenAdminPolicies, writtenInputs } from './written-admin-cluster.ts';

/** Also how many verdicts are unknown although every reading of the API agrees. */
export interface ComparedAdmin extends Compared {
  readonly needless: readonly string[];
}

const FLOWS = ['--flows', 'flows.csv', '--flows', 'named.ndjson'];
const SETTINGS = ['--cni', 'kubernetes', '--inventory', 'inventory.json', ...FLOWS];

interface EvalSide {
  readonly verdict: string;
  readonly policy: {
    readonly kind: string;
    readonly namespace: string | null;
    readonly name: string;
  } | null;
  readonly rule: string | null;
}

interface EvalLine {
  readonly line: number;
  readonly file: string;
  readonly reason?: string;
  readonly egress?: EvalSide;
  readonly ingress?: EvalSide;
}

/** Both ends of every connection of a random cluster with admin policies, by `sluice eval`. */
export async function compareAdminVerdicts(seed: number, folder: TemporaryFolder): Promise<ComparedAdmin> {
  const { cluster, connections } = randomAdminScenario(new Random(seed));
  folder.write({ 'policies.json': writtenAdminPolicies(cluster), ...writtenInputs(cluster, connections) });
  const run = await runSluice(['eval', '--policies', 'policies.json', ...SETTINGS], { cwd: folder.path });
  if (run.code !== 0) throw new Error(`seed ${seed}: ${run.stderr}`);
  const lines = run.stdout
    .trim()
    .split('\n')
    .map((line): EvalLine => JSON.parse(line));
  const differences: string[] = [];
  const needless: string[] = [];
  let [certain, unknown] = [0, 0];
  for (const connection of connections) {
    const judged = lineOf(lines, connections, connection);
    for (const side of ['egress', 'ingress'] as const) {
      const expected = decisions(cluster, connection, side);
      // A Service without pods leads nowhere.
      if (expected.length === 0) continue;
      const found = judged?.[side];
      const where = `seed ${seed}: ${side} of ${JSON.stringify(connection)}`;
      if (found?.verdict !== 'unknown') certain++;
      else unknown++;
      if (found?.verdict !== 'unknown') {
        const problem = differenceOf(expected, found);
        if (problem !== undefined) differences.push(`${where}: ${problem}`);
      } else if (new Set(expected.map(({ isAllowed }) => isAllowed)).size === 1) {
        needless.push(`${where}: ${judged?.reason}, expected ${JSON.stringify(expected[0])}`);
      }
    }
  }
  return { differences, certain, unknown, needless };
}

function lineOf(
  lines: readonly EvalLine[],
  connections: readonly AdminConnection[],
  connection: AdminConnection,
): EvalLine | undefined {
  const isPlain = isWithoutNames(connection);
  const index = connections.filter((one) => isWithoutNames(one) === isPlain).indexOf(connection);
  const [file, line] = isPlain ? ['flows.csv', index + FIRST_LINE] : ['named.ndjson', index + 1];
  return lines.find((one) => one.file === file && one.line === line);
}

function differenceOf(expected: readonly Decision[], found: EvalSide | undefined): string | undefined {
  if (found === undefined) return 'not judged';
  const by = namesOf(found);
  const isSameVerdict = expected.every(
    ({ isAllowed }) => (isAllowed ? 'allowed' : 'denied') === found.verdict,
  );
  // What decides of an unidentified end depends on who it may be.
  const hasSameReason = expected.some(
    (one) => one.isOneOfSeveral || (by === undefined ? one.by.length === 0 : one.by.includes(by)),
  );
  return isSameVerdict && hasSameReason
    ? undefined
    : `${found.verdict} by ${by}, expected ${JSON.stringify(expected)}`;
}

function namesOf({ policy, rule }: EvalSide): string | undefined {
  if (policy === null) return undefined;
  const name = policy.namespace === null ? policy.name : `${policy.namespace}/${policy.name}`;
  return `${policy.kind} ${name}${rule === null ? '' : ` ${rule}`}`;
}

const TRANSITIONS = ['blocked', 'opened', 'stillAllowed', 'stillDenied'] as const;

interface Totals {
  readonly simulation: {
    readonly totals: Readonly<Record<(typeof TRANSITIONS)[number], { readonly seen: number }>>;
  } | null;
}

/** What a change blocks and opens, by `sluice simulate`: no more than may be so, and no less than must be so where nothing is unknown. */
export async function compareAdminChange(seed: number, folder: TemporaryFolder): Promise<ComparedAdmin> {
  const random = new Random(seed);
  const { cluster, connections } = randomAdminScenario(random);
  const head = randomAdminChange(random, cluster);
  folder.write({
    'base/policies.json': writtenAdminPolicies(cluster),
    'head/policies.json': writtenAdminPolicies(head),
    ...writtenInputs(cluster, connections),
  });
  const run = await runSluice(
    ['simulate', '--base', 'base', '--head', 'head', '--format', 'json', ...SETTINGS],
    { cwd: folder.path },
  );
  const { simulation }: Totals = JSON.parse(run.stdout);
  if (simulation === null) throw new Error(`seed ${seed}: ${run.stderr}`);
  const { totals } = simulation;
  const expected = connections.map((one) => transitions(cluster, head, one));
  const differences = TRANSITIONS.flatMap((name) => {
    const most = expected.filter((readings) => readings.every((one) => nameOf(one) === name)).length;
    const { seen } = totals[name];
    return seen <= most ? [] : [`seed ${seed}: ${seen} ${name}, expected at most ${most}`];
  });
  const certain = TRANSITIONS.reduce((sum, name) => sum + totals[name].seen, 0);
  return { differences, certain, unknown: connections.length - certain, needless: [] };
}

function nameOf([before, after]: readonly [boolean, boolean]): string {
  if (before === after) return before ? 'stillAllowed' : 'stillDenied';
  return before ? 'blocked' : 'opened';
}
