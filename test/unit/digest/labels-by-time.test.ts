import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* A source that names workloads and has no labels (GKE's policy log), and inventories of several days that do not say the same of them. */

const deployment = (name: string, labels: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, ...labels } }, spec: { containers: [{ name }] } },
  },
});

const inventory = (web: object, { namespace = {}, behind = 'db' } = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: namespace } },
      deployment('web', web),
      deployment('db', {}),
      deployment('cache', {}),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'store', namespace: 'shop' },
        spec: { clusterIP: '10.96.0.9', selector: { app: behind }, ports: [{ port: 5432 }] },
      },
    ],
  });

const record = (time: string, destination: object) =>
  `${JSON.stringify({
    connection: {
      src_ip: '10.1.0.7',
      src_port: 40000,
      dest_port: 5432,
      protocol: 'tcp',
      direction: 'egress',
      ...destination,
    },
    disposition: 'allow',
    src: {
      pod_name: 'web-7c9f-x2x2x',
      pod_namespace: 'shop',
      workload_kind: 'Deployment',
      workload_name: 'web',
    },
    dest: 'dest' in destination ? destination.dest : { instance: '10.96.0.9' },
    node_name: 'node-1',
    timestamp: time,
  })}\n`;
const toDb = (time: string) =>
  record(time, {
    dest_ip: '10.1.0.9',
    dest: { pod_name: 'db-0', pod_namespace: 'shop', workload_kind: 'Deployment', workload_name: 'db' },
  });

const policy = (peer: string, subject = 'db') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${subject}, namespace: shop }
spec: { podSelector: { matchLabels: { app: ${subject} } }, policyTypes: [Ingress], ingress: [{ from: [${peer}] }] }
`;
const BY_TIER = policy('{ podSelector: { matchLabels: { tier: front } } }');
const BY_APP = policy('{ podSelector: { matchLabels: { app: web } } }');
const BY_NAMESPACE = policy('{ namespaceSelector: { matchLabels: { team: red } } }');

async function judge(policies: string, flows: string, inventories: Readonly<Record<string, string>>) {
  using folder = createTemporaryFolder();
  folder.write({
    'policy.yaml': policies,
    'flows.ndjson': flows,
    ...Object.fromEntries(Object.entries(inventories).map(([time, text]) => [`${time}.json`, text])),
  });
  const given = Object.keys(inventories).flatMap((time) => [
    '--inventory',
    time === 'now' ? 'now.json' : `${time}.json@${time}T12:00:00Z`,
  ]);
  const { stdout, stderr } = await runSluice(
    ['eval', '--policies', 'policy.yaml', '--flows', 'flows.ndjson', '--cni', 'calico', ...given],
    { cwd: folder.path },
  );
  return { verdict: JSON.parse(stdout).verdict as string, stderr };
}

const FRONT = inventory({ tier: 'front' });
const BACK = inventory({ tier: 'back' });

describe('a workload that a record names without its labels', () => {
  it('has those of today where nothing else is known', async () => {
    expect((await judge(BY_TIER, toDb('2026-11-10T00:00:00Z'), { now: FRONT })).verdict).toBe('allowed');
  });

  it('is unknown by a label that it had otherwise in the inventory of that time, and known by the others', async () => {
    const of = { now: FRONT, '2026-11-09': BACK, '2026-11-12': BACK };
    const { verdict, stderr } = await judge(BY_TIER, toDb('2026-11-10T00:00:00Z'), of);
    expect(verdict).toBe('unknown');
    expect(stderr).toContain('inventory/labels-changed');
    expect(stderr).toContain('`shop/web` (`tier`)');
    expect((await judge(BY_APP, toDb('2026-11-10T00:00:00Z'), of)).verdict).toBe('allowed');
  });

  it.each([
    ['before the first inventory', '2026-11-01', 'unknown'],
    ['on the day of the change', '2026-11-10', 'unknown'],
    ['when it had the label already', '2026-11-13', 'allowed'],
    ['after the last of the earlier ones', '2026-11-20', 'allowed'],
  ])('is judged by the inventories around its time: %s', async (_, day, verdict) => {
    const of = { '2026-11-09': BACK, '2026-11-12': FRONT, '2026-11-15': FRONT, now: FRONT };
    expect((await judge(BY_TIER, toDb(`${day}T00:00:00Z`), of)).verdict).toBe(verdict);
  });

  it('is unknown by the labels of a namespace that had others then', async () => {
    const of = {
      '2026-11-09': inventory({}, { namespace: { team: 'blue' } }),
      now: inventory({}, { namespace: { team: 'red' } }),
    };
    expect((await judge(BY_NAMESPACE, toDb('2026-11-10T00:00:00Z'), of)).verdict).toBe('unknown');
    expect((await judge(BY_NAMESPACE, toDb('2026-11-10T00:00:00Z'), { now: of.now })).verdict).toBe(
      'allowed',
    );
  });

  it('is nobody that is known where no inventory of that time shows it', async () => {
    const empty = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [deployment('db', {})].map((one) => one),
    });
    const of = { '2026-11-09': empty, '2026-11-12': empty, now: FRONT };
    expect((await judge(BY_TIER, toDb('2026-11-10T00:00:00Z'), of)).verdict).toBe('unknown');
  });
});

describe('a service account', () => {
  const account = (labels: object) => {
    const of = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'shop', labels },
    };
    const list = JSON.parse(inventory({})) as { readonly items: readonly object[] };
    return JSON.stringify({ ...list, items: [...list.items, of] });
  };
  const byAccount = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec: { selector: app == 'db', types: [Ingress], ingress: [{ action: Allow, source: { serviceAccounts: { selector: tier == 'front' } } }] }
`;

  it.each([
    ['had the label then, too', { tier: 'front' }, 'allowed'],
    ['had another label then', { tier: 'back' }, 'unknown'],
  ])('that %s', async (_, then, verdict) => {
    const of = { '2026-11-09': account(then), now: account({ tier: 'front' }) };
    expect((await judge(byAccount, toDb('2026-11-10T00:00:00Z'), of)).verdict).toBe(verdict);
  });
});

describe('the address of a Service', () => {
  const toService = record('2026-11-10T00:00:00Z', { dest_ip: '10.96.0.9' });
  const policies = `${policy('{ podSelector: { matchLabels: { app: nobody } } }')}`;

  it('stands for the pods that all inventories around its time show behind it', async () => {
    const of = { '2026-11-09': FRONT, now: FRONT };
    expect((await judge(policies, toService, of)).verdict).toBe('denied');
  });

  it('stands for pods with addresses of any of these times, and a namespace that may have had other labels', async () => {
    const pod = (podIP: string, namespace: object) => {
      const labels = { app: 'db' };
      const of = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'db-0',
          namespace: 'shop',
          labels,
          ownerReferences: [{ kind: 'Deployment', name: 'db', controller: true }],
        },
        spec: { nodeName: 'node-1', containers: [{ name: 'db' }] },
        status: { phase: 'Running', podIP },
      };
      const list = JSON.parse(inventory({}, { namespace })) as { readonly items: readonly object[] };
      return JSON.stringify({ ...list, items: [...list.items, of] });
    };
    const from = (to: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [${to}] }] }
`;
    const now = pod('10.1.0.9', { team: 'red' });
    const judged = async (to: string, then: string) =>
      (await judge(from(to), toService, { '2026-11-09': then, now })).verdict;
    const other = pod('10.1.0.8', { team: 'blue' });
    const block = '{ ipBlock: { cidr: 10.1.0.9/32 } }';
    expect([await judged(block, now), await judged(block, other)]).toEqual(['allowed', 'unknown']);
    expect(await judged('{ ipBlock: { cidr: 10.1.0.8/31 } }', other)).toBe('allowed');
    const red = '{ namespaceSelector: { matchLabels: { team: red } } }';
    expect([await judged(red, now), await judged(red, other)]).toEqual(['allowed', 'unknown']);
  });

  it('stands for somebody unknown where they do not show the same', async () => {
    const of = { '2026-11-09': inventory({ tier: 'front' }, { behind: 'cache' }), now: FRONT };
    expect((await judge(policies, toService, of)).verdict).toBe('unknown');
  });
});
