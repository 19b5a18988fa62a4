import { describe, expect, it } from 'vitest';
import { runSluice, type SluiceRun } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* What a user sees when little, old, or contradicting traffic was recorded. */

const OPEN = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]
`;
const CLOSED = OPEN.replace('app: web', 'app: nobody');
const WIDER = OPEN.replace('app: web', 'tier: front');
const workload = (app: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}, namespace: shop}
spec: {template: {metadata: {labels: {app: ${app}, tier: front}}}}
`;
const INVENTORY = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
${['web', 'db'].map(workload).join('---\n')}`;

interface Flow {
  readonly time?: string | undefined;
  readonly port?: number;
  readonly verdict?: 'FORWARDED' | 'DROPPED';
  readonly point?: string;
  readonly node?: string;
}

function flow({
  time,
  port = 5432,
  verdict = 'FORWARDED',
  point = 'TO_ENDPOINT',
  node = 'n1',
}: Flow): string {
  const end = (app: string) => ({
    namespace: 'shop',
    labels: [`k8s:app=${app}`, 'k8s:tier=front', 'k8s:io.kubernetes.pod.namespace=shop'],
    pod_name: `${app}-1`,
    workloads: [{ name: app, kind: 'Deployment' }],
  });
  const isDropped = verdict === 'DROPPED';
  return JSON.stringify({
    flow: {
      ...(time !== undefined && { time }),
      verdict,
      ...(isDropped && { drop_reason_desc: 'POLICY_DENIED' }),
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: port, flags: { SYN: true } } },
      source: end('web'),
      destination: end('db'),
      Type: 'L3_L4',
      event_type: { type: isDropped ? 1 : 4 },
      traffic_direction: 'INGRESS',
      ...(!isDropped && { trace_observation_point: point, trace_reason: 'NEW' }),
      is_reply: false,
    },
    node_name: node,
  });
}

/** A week of twelve connections. */
const WEEK: readonly Flow[] = Array.from({ length: 12 }, (_, i) => ({
  time: `2026-11-${11 + Math.min(7, i)}T10:00:00Z`,
  port: 5000 + i,
}));

async function simulate(
  base: string,
  head: string,
  flows: readonly Flow[],
  { config = '', inventory = INVENTORY, more = [] as readonly string[] } = {},
): Promise<SluiceRun & { readonly first: string }> {
  using folder = createTemporaryFolder();
  folder.write({
    'base.yaml': base,
    'head.yaml': head,
    'inventory.yaml': inventory,
    'flows.ndjson': flows.map((one) => `${flow(one)}\n`).join(''),
    '.sluice.yaml': `inventory: [inventory.yaml]\nflows: [flows.ndjson]\ncni: cilium\n${config}`,
  });
  const run = await runSluice(['simulate', '--base', 'base.yaml', '--head', 'head.yaml', ...more], {
    cwd: folder.path,
  });
  return { ...run, first: run.stdout.split('\n')[0] ?? '' };
}

describe('a change that blocks nothing that was seen', () => {
  it('is good news after a week of a cluster that is known', async () => {
    const { code, first, stdout } = await simulate(OPEN, WIDER, WEEK);
    expect(first).toBe('PASS  Blocks nothing that was seen in 7 days');
    expect(stdout).toContain('The model agrees on 12 of 12 that could be compared.');
    expect(code).toBe(0);
  });

  it('is none after one line', async () => {
    const one = await simulate(OPEN, WIDER, WEEK.slice(-1));
    expect(one.first).toBe(
      'WARN  Blocks nothing that was seen in 1 minute, but the recording is shorter than 7 days and only 1 connection was recorded',
    );
    expect(one.code).toBe(0);
    const strict = await simulate(OPEN, WIDER, WEEK.slice(-1), { more: ['--strict-warnings'] });
    expect(strict.code).toBe(3);
  });

  it('is none when most of what was seen was seen on its way only', async () => {
    const flows = WEEK.map((one, i) => (i < 4 ? one : { ...one, point: 'TO_OVERLAY' }));
    const { first, stdout } = await simulate(OPEN, WIDER, flows);
    expect(first).toBe(
      'WARN  Blocks nothing that was seen in 7 days, but only 4 of 12 connections could be compared with the model',
    );
    expect(stdout).toContain('The model agrees on 4 of 4 that could be compared; 8 could not.');
    const config = 'evidence: {minimumCompared: 20%}\n';
    expect((await simulate(OPEN, WIDER, flows, { config })).first).toMatch(/^PASS/);
  });

  it('is none without an inventory of the namespace', async () => {
    const { first } = await simulate(OPEN, WIDER, WEEK, { inventory: '# nothing\n' });
    expect(first).toBe(
      'WARN  Blocks nothing that was seen in 7 days, but no inventory lists the workloads of shop',
    );
  });

  it('is none where the inventory lacks most workloads of the namespace', async () => {
    const inventory = `${INVENTORY.split('---')[0]}---\n${workload('lonely')}`;
    const { first } = await simulate(OPEN, WIDER, WEEK, { inventory });
    expect(first).toBe(
      'WARN  Blocks nothing that was seen in 7 days, but the inventory lacks 2 of 2 recorded workloads',
    );
  });

  it('is none where the inventory lacks most workloads that a policy of the cluster selects', async () => {
    const ofCluster = (policy: string): string =>
      policy
        .replace('networking.k8s.io/v1', 'cilium.io/v2')
        .replace('NetworkPolicy', 'CiliumClusterwideNetworkPolicy')
        .replace(', namespace: shop', '')
        .replace('podSelector', 'endpointSelector')
        .replace('from: [{podSelector: {', 'fromEndpoints: [{')
        .replace('}}}]}]', '}}]}]');
    const inventory = `${INVENTORY.split('---')[0]}---\n${workload('lonely')}`;
    const { first } = await simulate(ofCluster(OPEN), ofCluster(WIDER), WEEK, { inventory });
    expect(first).toBe(
      'WARN  Blocks nothing that was seen in 7 days, but the inventory lacks 1 of 1 recorded workload',
    );
    expect((await simulate(ofCluster(OPEN), ofCluster(WIDER), WEEK)).first).toMatch(/^PASS/);
  });

  it('is unknown when the recording is of tomorrow', async () => {
    const { code, first } = await simulate(OPEN, WIDER, [...WEEK, { time: '2026-11-20T10:00:00Z' }]);
    expect(first).toBe(
      'INCONCLUSIVE  Cannot tell: the newest recorded flow is from Fri 20 Nov 2026 10:00 UTC, which is in the future',
    );
    expect(code).toBe(4);
  });

  it('is unknown when one record of today follows a week of May', async () => {
    const may = WEEK.map((one) => ({ ...one, time: one.time?.replace('-11-', '-05-') }));
    const { code, first } = await simulate(OPEN, WIDER, [...may, ...WEEK.slice(-1)]);
    expect(first).toBe(
      'INCONCLUSIVE  Cannot tell: the newest recorded flow, apart from a few, is from Mon 18 May 2026 10:00 UTC, older than the 7 days allowed',
    );
    expect(code).toBe(4);
  });

  it('is none when a node that is there since long was recorded for a day', async () => {
    const node = (name: string) =>
      `---\napiVersion: v1\nkind: Node\nmetadata: {name: ${name}, creationTimestamp: "2026-01-01T00:00:00Z"}\n`;
    const inventory = `${INVENTORY}${node('n1')}${node('n2')}`;
    const flows = [...WEEK, ...WEEK.slice(-2).map((one) => ({ ...one, node: 'n2' }))];
    const { first } = await simulate(OPEN, WIDER, flows, { inventory });
    expect(first).toBe(
      'WARN  Blocks nothing that was seen in 7 days, but node n2 was recorded for less than half of 7 days',
    );
  });

  it('is none when there is no policy on either side, or both are the same', async () => {
    const none = await simulate('# none\n', '# none\n', WEEK);
    expect(none.first).toBe('WARN  Changes no policy, but there is no policy before or after');
  });
});

describe('records without a time', () => {
  const undated = WEEK.map((one) => ({ ...one, time: undefined }));

  it('have none in the report', async () => {
    const { stdout } = await simulate(OPEN, CLOSED, undated);
    expect(stdout).toContain('Blocks 12 connections seen 12 times\n');
    expect(stdout).toContain('the records have no time');
    expect(stdout).not.toMatch(/1970|Jan/);
  });

  it('are null in JSON, also through a digest', async () => {
    using folder = createTemporaryFolder();
    folder.write({
      'base.yaml': OPEN,
      'head.yaml': CLOSED,
      'flows.ndjson': undated.map((one) => `${flow(one)}\n`).join(''),
    });
    const run = (...args: string[]) => runSluice(args, { cwd: folder.path });
    await run('record', '--flows', 'flows.ndjson', '--output', 'digest.parquet');
    for (const flows of ['flows.ndjson', 'digest.parquet']) {
      const sides = ['--base', 'base.yaml', '--head', 'head.yaml'];
      const { stdout } = await run('simulate', ...sides, '--flows', flows, '--format', 'json');
      const { simulation } = JSON.parse(stdout);
      expect(simulation.evidence.window).toBeNull();
      expect(simulation.impacts[0]).toMatchObject({
        firstSeen: null,
        lastSeen: null,
        example: { time: null },
      });
      expect(simulation.impacts[0].recorded.allowed).toEqual({ count: 1, firstSeen: null, lastSeen: null });
    }
  });

  it('that say 1970 have none either', async () => {
    const { stdout } = await simulate(OPEN, CLOSED, [...WEEK, { time: '1970-01-01T00:00:00Z' }]);
    expect(stdout).toContain('Wed 11 Nov 10:00 – Wed 18 Nov 2026 10:00 UTC');
  });
});

describe('where the record contradicts the base policies', () => {
  it('what was let in is not said to be opened', async () => {
    const { first, stdout } = await simulate(CLOSED, OPEN, WEEK.slice(-1));
    expect(first).toMatch(/^WARN {2}Blocks nothing that was seen .*, but 1 connection cannot be judged/);
    expect(stdout).toContain('opens 0');
    expect(stdout).toContain('the record contradicts the base policies');
    expect(stdout).toContain('Recorded differently from the base policies: 1 connection');
  });

  it('what never got through is not said to be blocked', async () => {
    const { first, stdout } = await simulate(OPEN, CLOSED, [{ ...WEEK[11], verdict: 'DROPPED' }]);
    expect(first).toMatch(/^WARN {2}Blocks nothing that was seen .*, but 1 connection cannot be judged/);
    expect(stdout).toContain('blocks 0');
  });

  it('what got through once is', async () => {
    const often = { port: 5432, verdict: 'DROPPED' } as const;
    const { code, first } = await simulate(OPEN, CLOSED, [
      { port: 5432, time: '2026-11-17T10:00:00Z' },
      { ...often, time: '2026-11-18T10:00:00Z' },
      { ...often, time: '2026-11-18T10:00:01Z' },
    ]);
    expect(first).toMatch(/^FAIL {2}Blocks shop\/web → shop\/db on TCP 5432, seen 3 times/);
    expect(code).toBe(1);
  });
});
