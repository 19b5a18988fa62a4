import { expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const POD = (name: string, app: string, start: string, ip: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app } },
  spec: { nodeName: 'node-1', containers: [{ name: app }] },
  status: { phase: 'Running', startTime: start, podIP: ip },
});
const LIST = (...items: readonly object[]) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: {} } },
      POD('db-0', 'db', '2026-11-01T00:00:00Z', '10.0.0.1'),
      ...items,
    ],
  });
const ZEEK = (time: string, hours = 0) =>
  JSON.stringify({
    ts: Date.parse(time) / 1000,
    duration: hours * 3600,
    uid: 'C1',
    'id.orig_h': '10.0.0.7',
    'id.orig_p': 40000,
    'id.resp_h': '10.0.0.1',
    'id.resp_p': 5432,
    proto: 'tcp',
    conn_state: 'SF',
    orig_bytes: 10,
    resp_bytes: 10,
  });
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]
`;

/** On the 10th the address was a batch job's; since the 12th it is that of the web pod. */
function cluster() {
  const folder = createTemporaryFolder();
  folder.write({
    'now.json': LIST(POD('web-1', 'web', '2026-11-12T00:00:00Z', '10.0.0.7')),
    'then.json': LIST(POD('batch-1', 'batch', '2026-11-09T00:00:00Z', '10.0.0.7')),
    'policy.yaml': POLICY,
    'old.ndjson': `${ZEEK('2026-11-10T12:00:00Z')}\n`,
    'new.ndjson': `${ZEEK('2026-11-13T12:00:00Z')}\n`,
    'both.ndjson': `${ZEEK('2026-11-10T12:00:00Z')}\n${ZEEK('2026-11-13T12:00:00Z')}\n`,
  });
  return folder;
}

async function verdicts(cwd: string, flows: string, ...inventory: readonly string[]) {
  const args = ['eval', '--policies', 'policy.yaml', '--flows', flows, '--cni', 'calico'];
  const { stdout, stderr } = await runSluice([...args, ...inventory.flatMap((one) => ['--inventory', one])], {
    cwd,
  });
  return {
    verdicts: stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).verdict),
    stderr,
  };
}

it('judges a record by the pod that had the address then, never by the one that has it today', async () => {
  using folder = cluster();
  const today = await verdicts(folder.path, 'both.ndjson', 'now.json');
  expect(today.verdicts).toEqual(['unknown', 'allowed']);
  expect(today.stderr).toContain('inventory/another-time');
  expect(today.stderr).toContain('10.0.0.7 (`shop/web-1`)');
  const both = await verdicts(folder.path, 'both.ndjson', 'then.json@2026-11-11T00:00:00Z', 'now.json');
  expect(both.verdicts).toEqual(['denied', 'allowed']);
  expect(both.stderr).not.toContain('inventory/another-time');
});

it('shows in read whose an address was, and when that is not known', async () => {
  using folder = cluster();
  const names = async (...inventory: readonly string[]) => {
    const { stdout, stderr } = await runSluice(
      [
        'read',
        '--flows',
        'both.ndjson',
        '--format',
        'ndjson',
        ...inventory.flatMap((one) => ['--inventory', one]),
      ],
      { cwd: folder.path },
    );
    const sources = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).source);
    return { names: sources.map(({ kind, name }) => name ?? kind), stderr };
  };
  expect((await names()).names).toEqual(['unidentified', 'unidentified']);
  const today = await names('now.json');
  expect(today.names).toEqual(['unidentified', 'web-1']);
  expect(today.stderr).toContain('inventory/another-time');
  expect((await names('now.json', 'then.json@2026-11-11T00:00Z')).names).toEqual(['batch-1', 'web-1']);
});

it('leaves a connection unknown whose records are of two owners, unless they were told apart when they were recorded', async () => {
  using folder = cluster();
  folder.write({
    'base/other.yaml': POLICY.replace('matchLabels: { app: web }', ''),
    'head/policy.yaml': POLICY,
  });
  const simulate = async (flows: string) => {
    const { stdout } = await runSluice(
      [
        'simulate',
        '--base',
        'base',
        '--head',
        'head',
        '--flows',
        flows,
        '--inventory',
        'now.json',
        '--cni',
        'calico',
        '--format',
        'json',
      ],
      { cwd: folder.path },
    );
    return JSON.parse(stdout);
  };
  const late = await simulate('both.ndjson');
  expect(late.diagnostics.map(({ code }: { code: string }) => code)).toContain('inventory/another-time');
  expect(late.headline).toContain('1 connection cannot be judged');

  const recorded = await runSluice(
    [
      'record',
      '--flows',
      'both.ndjson',
      '--inventory',
      'then.json@2026-11-11T00:00:00Z',
      '--inventory',
      'now.json',
      '--output',
      'week.parquet',
    ],
    { cwd: folder.path },
  );
  expect(recorded.code).toBe(0);
  expect(recorded.stderr).toContain('2 distinct connections');
  const told = await simulate('week.parquet');
  expect(told.headline).toContain('Blocks shop/batch-1 → shop/db-0 on TCP 5432, seen 1 time');
  expect(told.diagnostics.map(({ code }: { code: string }) => code)).not.toContain('inventory/another-time');
});

it('knows nobody by an address that may have changed hands while the record lasts', async () => {
  using folder = cluster();
  folder.write({
    'long.ndjson': `${ZEEK('2026-11-10T23:00:00Z', 2)}\n`,
    'short.ndjson': `${ZEEK('2026-11-10T23:00:00Z')}\n`,
  });
  const of = ['then.json@2026-11-11T00:00:00Z', 'now.json'];
  expect((await verdicts(folder.path, 'short.ndjson', ...of)).verdicts).toEqual(['denied']);
  expect((await verdicts(folder.path, 'long.ndjson', ...of)).verdicts).toEqual(['unknown']);
});

it('knows nobody behind an address of a Service that was made after the record', async () => {
  using folder = cluster();
  const api = POD('api-0', 'api', '2026-11-01T00:00:00Z', '10.0.0.3');
  const batch = POD('batch-1', 'batch', '2026-11-01T00:00:00Z', '10.0.0.7');
  const service = (created: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'api', namespace: 'shop', ...created },
    spec: { clusterIP: '10.0.9.9', selector: { app: 'api' }, ports: [{ port: 5432 }] },
  });
  const at = (time: string) => ZEEK(time).replace('10.0.0.1', '10.0.9.9');
  folder.write({
    'made.json': LIST(api, batch, service({ creationTimestamp: '2026-11-12T00:00:00Z' })),
    'undated.json': LIST(api, batch, service({})),
    'service.ndjson': `${at('2026-11-10T12:00:00Z')}\n${at('2026-11-13T12:00:00Z')}\n`,
  });
  const made = await verdicts(folder.path, 'service.ndjson', 'made.json');
  expect(made.verdicts).toEqual(['unknown', 'allowed']);
  expect(made.stderr).toContain('10.0.9.9 (`shop/api`)');
  expect((await verdicts(folder.path, 'service.ndjson', 'undated.json')).verdicts).toEqual([
    'allowed',
    'allowed',
  ]);
});
