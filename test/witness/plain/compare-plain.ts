import { runSluice, type SluiceRun } from '../../support/run-sluice.ts';
import type { TemporaryFolder } from '../../support/temporary-folder.ts';
import { type NaiveAnswer, naiveAnswer, type SideDecision } from './naive-felix.ts';
import type { PlainCluster, PlainConnection } from './plain-objects.ts';
import { Random } from './random.ts';
import { randomChange } from './random-change.ts';
import { randomScenario } from './random-plain-cluster.ts';
import {
  CONNECTION_FORMAT,
  FIRST_LINE,
  writtenConnections,
  writtenInventory,
  writtenPolicies,
} from './written-plain-cluster.ts';

/** What came of one random cluster. */
export interface Compared {
  readonly differences: readonly string[];
  /** Verdicts, or connections, of which Sluice is certain. */
  readonly certain: number;
  readonly unknown: number;
}

const SETTINGS = ['--cni', 'calico'];

interface EvalSide {
  readonly verdict: string;
  readonly policy: { readonly namespace: string | null; readonly name: string } | null;
  readonly rule: string | null;
}

interface EvalLine {
  readonly line: number;
  readonly egress?: EvalSide;
  readonly ingress?: EvalSide;
}

/** Both ends of every connection, from the text of a dump to a verdict, by `sluice eval`. */
export async function compareVerdicts(seed: number, folder: TemporaryFolder): Promise<Compared> {
  const { cluster, connections } = randomScenario(new Random(seed));
  folder.write({ 'policies.json': writtenPolicies(cluster), ...inputs(cluster, connections) });
  const run = await runSluice(
    [
      'eval',
      '--policies',
      'policies.json',
      '--inventory',
      'inventory.json',
      '--flows',
      'flows.csv',
      ...SETTINGS,
    ],
    { cwd: folder.path },
  );
  if (run.code !== 0) throw new Error(`seed ${seed}: ${run.stderr}`);
  const lines = run.stdout
    .trim()
    .split('\n')
    .map((line): EvalLine => JSON.parse(line));
  const differences: string[] = [];
  let [certain, unknown] = [0, 0];
  for (const [index, connection] of connections.entries()) {
    const judged = lines.find(({ line }) => line === index + FIRST_LINE);
    const expected = naiveAnswer(cluster, connection);
    for (const side of ['egress', 'ingress'] as const) {
      const found = judged?.[side];
      if (found?.verdict === 'unknown') unknown++;
      else certain++;
      const problem = differenceOf(expected[side], found);
      if (problem !== undefined)
        differences.push(`seed ${seed}: ${side} of ${JSON.stringify(connection)}: ${problem}`);
    }
  }
  return { differences, certain, unknown };
}

function differenceOf(expected: SideDecision | undefined, found: EvalSide | undefined): string | undefined {
  if (found === undefined) return 'not judged';
  if (found.verdict === 'unknown') return undefined;
  if (expected === undefined) return `${found.verdict}, but it cannot be told`;
  const verdict = expected.isAllowed ? 'allowed' : 'denied';
  const place = found.policy?.namespace ? `${found.policy.namespace}/` : '';
  const rule = found.rule === null ? undefined : `${place}${found.policy?.name} ${found.rule}`;
  const expectedRule = expected.by.includes(' spec.') ? expected.by : undefined;
  return verdict === found.verdict && rule === expectedRule
    ? undefined
    : `${found.verdict} by ${rule}, expected ${verdict} by ${expected.by}`;
}

const TRANSITIONS = ['blocked', 'opened', 'stillAllowed', 'stillDenied'] as const;
type Transition = (typeof TRANSITIONS)[number];

interface Simulation {
  readonly totals: Readonly<
    Record<Transition | 'unknown' | 'unknownUntouched' | 'unexplained', { readonly seen: number }>
  >;
  readonly impacts: readonly {
    readonly transition: string;
    readonly example: { readonly source: string; readonly destination: string };
    readonly protocol: string;
    readonly port: number | null;
  }[];
}

/** A change of policies and network sets by `sluice simulate`: its lists are the differences of the verdicts, no more and no less. */
export async function compareChange(seed: number, folder: TemporaryFolder): Promise<Compared> {
  const random = new Random(seed);
  const { cluster, connections } = randomScenario(random);
  const head = randomChange(random, cluster);
  folder.write({
    'base/policies.json': writtenPolicies(cluster),
    'head/policies.json': writtenPolicies(head),
    ...inputs(cluster, connections),
  });
  const run = await runSluice(
    [
      'simulate',
      '--base',
      'base',
      '--head',
      'head',
      '--inventory',
      'inventory.json',
      '--flows',
      'flows.csv',
      '--format',
      'json',
      ...SETTINGS,
    ],
    { cwd: folder.path },
  );
  const { totals, impacts } = simulationOf(seed, run);
  const expected = connections.map((one) => ({ ...one, transition: transitionOf(cluster, head, one) }));
  const unknown = totals.unknown.seen + totals.unknownUntouched.seen + totals.unexplained.seen;
  const differences = TRANSITIONS.flatMap((transition) => {
    const count = expected.filter((one) => one.transition === transition).length;
    const { seen } = totals[transition];
    const isRight = unknown === 0 ? seen === count : seen <= count;
    return isRight ? [] : `seed ${seed}: ${seen} ${transition}, expected ${count}`;
  });
  for (const { transition, example, protocol, port } of impacts) {
    if (transition !== 'blocked' && transition !== 'opened') continue;
    const isExpected = expected.some(
      (one) =>
        one.transition === transition &&
        one.from === example.source &&
        example.destination === shown(one) &&
        one.protocol === protocol &&
        (one.port ?? null) === port,
    );
    if (!isExpected)
      differences.push(`seed ${seed}: ${transition} ${JSON.stringify({ ...example, protocol, port })}`);
  }
  return { differences, certain: connections.length - unknown, unknown };
}

function simulationOf(seed: number, { stdout, stderr }: SluiceRun): Simulation {
  const report: { readonly simulation: Simulation | null } = JSON.parse(stdout);
  if (report.simulation === null) throw new Error(`seed ${seed}: ${stderr}`);
  return report.simulation;
}

function transitionOf(
  base: PlainCluster,
  head: PlainCluster,
  connection: PlainConnection,
): Transition | undefined {
  const [before, after] = [base, head].map((cluster) => isAllowed(naiveAnswer(cluster, connection)));
  if (before === undefined || after === undefined) return undefined;
  if (before === after) return before ? 'stillAllowed' : 'stillDenied';
  return before ? 'blocked' : 'opened';
}

function isAllowed({ egress, ingress }: NaiveAnswer): boolean | undefined {
  if (egress === undefined || ingress === undefined) return undefined;
  return egress.isAllowed && ingress.isAllowed;
}

function shown({ to, port }: PlainConnection): string {
  if (port === undefined) return to;
  return to.includes(':') ? `[${to}]:${port}` : `${to}:${port}`;
}

function inputs(cluster: PlainCluster, connections: readonly PlainConnection[]): Record<string, string> {
  return {
    'inventory.json': writtenInventory(cluster),
    'flows.csv': writtenConnections(connections),
    '.sluice.yaml': CONNECTION_FORMAT,
  };
}
