import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* Hubble and the inventory may tell different labels of one thing: relabelled since, hidden by a filter of Cilium, or of another cluster. */

const end = (app: string, namespace: string, labels: readonly string[]) => ({
  namespace,
  labels: [`k8s:app=${app}`, `k8s:io.kubernetes.pod.namespace=${namespace}`, ...labels],
  pod_name: `${app}-1`,
  workloads: [{ name: app, kind: 'Deployment' }],
});

const ofNamespace = (name: string, labels: Readonly<Record<string, string>> = {}): readonly string[] =>
  Object.entries({ 'kubernetes.io/metadata.name': name, ...labels }).map(
    ([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`,
  );

/** A line of Hubble: the pod `web` of the namespace `front` was let in at `db` of `shop`. */
function flow(webLabels: readonly string[]): string {
  return `${JSON.stringify({
    flow: {
      time: '2026-11-18T10:00:00Z',
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: 5432, flags: { SYN: true } } },
      source: end('web', 'front', webLabels),
      destination: end('db', 'shop', ofNamespace('shop')),
      Type: 'L3_L4',
      event_type: { type: 4 },
      trace_observation_point: 'TO_ENDPOINT',
      is_reply: false,
    },
    node_name: 'n1',
  })}\n`;
}

const NAMESPACE = (labels: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: front, labels: {${labels}}}}\n`;
const DEPLOYMENT = (labels: string, spec = '') =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: front}, spec: {template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c}]${spec}}}}}\n`;

const policy = (peer: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peer}]}]}
`;

async function judge(peer: string, flows: string, inventory: string, cni = 'calico') {
  using folder = createTemporaryFolder();
  folder.write({
    'policy.yaml': peer.startsWith('apiVersion') ? peer : policy(peer),
    'flows.ndjson': flows,
    'inventory.yaml': inventory,
  });
  const { stdout, stderr } = await runSluice(
    [
      'eval',
      '--policies',
      'policy.yaml',
      '--flows',
      'flows.ndjson',
      '--cni',
      cni,
      '--inventory',
      'inventory.yaml',
    ],
    { cwd: folder.path },
  );
  const { verdict, reason } = JSON.parse(stdout) as { readonly verdict: string; readonly reason: string };
  return { verdict, reason, stderr };
}

const RED = '{namespaceSelector: {matchLabels: {team: red}}}';
const NOT_RED = '{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [red]}]}}';
const WITHOUT_TEAM = '{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}';

describe.each(['kubernetes', 'calico', 'cilium'])('labels of a namespace under %s', (cni) => {
  it.each([
    ['only the inventory has', {}, 'team: red'],
    ['only the recording has', { team: 'red', tier: 'y' }, 'tier: x'],
    ['both have, with other values', { team: 'blue' }, 'team: red'],
  ])('that %s leave open what a policy decides by them', async (_, recorded, described) => {
    const flows = flow(ofNamespace('front', recorded));
    for (const peer of [RED, NOT_RED]) {
      const { verdict, reason, stderr } = await judge(peer, flows, NAMESPACE(described), cni);
      expect(verdict).toBe('unknown');
      expect(reason).toContain('label `team` was recorded with another value than in the inventory');
      expect(stderr).toContain('inventory/labels-differ');
      expect(stderr).toContain('`Namespace front` has');
    }
  });

  it('that both tell alike are certain, whatever else differs', async () => {
    const flows = flow(ofNamespace('front', { team: 'red', old: 'x' }));
    expect((await judge(RED, flows, NAMESPACE('team: red, new: x'), cni)).verdict).toBe('allowed');
    expect((await judge(WITHOUT_TEAM, flows, NAMESPACE('team: red, new: x'), cni)).verdict).toBe('denied');
  });
});

describe('a label that only the recording has of a namespace', () => {
  it('is no news by itself: whoever delivers manifests adds labels', async () => {
    const flows = flow(ofNamespace('front', { team: 'red', 'kustomize.toolkit.fluxcd.io/name': 'x' }));
    expect((await judge(RED, flows, NAMESPACE('team: red'))).stderr).not.toContain('labels-differ');
  });
});

const byPod = (selector: string) => `{namespaceSelector: {}, podSelector: ${selector}}`;
const FRONT = byPod('{matchLabels: {tier: front}}');
const NOT_FRONT = byPod('{matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}');
const POD = (labels: string, spec = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: front, uid: x, labels: {${labels}}, ownerReferences: [{kind: ReplicaSet, name: web-5d8f, controller: true}]}, spec: {containers: [{name: c}]${spec}}, status: {phase: Running, podIP: 10.0.0.1}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-5d8f, namespace: front, ownerReferences: [{kind: Deployment, name: web, controller: true}]}, spec: {replicas: 1, template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c}]}}}}
`;

describe('labels of a workload', () => {
  it.each([
    ['only its template has', [], DEPLOYMENT('app: web, tier: front')],
    ['the template has otherwise', ['k8s:tier=back'], DEPLOYMENT('app: web, tier: front')],
    ['its pods do not have any more', ['k8s:tier=front'], POD('app: web')],
  ])('that %s leave open what a policy decides by them', async (_, recorded, inventory) => {
    const flows = flow([...ofNamespace('front'), ...recorded]);
    for (const peer of [FRONT, NOT_FRONT]) {
      const { verdict, reason, stderr } = await judge(peer, flows, inventory);
      expect(verdict).toBe('unknown');
      expect(reason).toContain('label `tier` was recorded with another value than in the inventory');
      expect(stderr).toContain('inventory/labels-differ');
      expect(stderr).toContain('`Deployment front/web`');
    }
    expect((await judge(byPod('{matchLabels: {app: web}}'), flows, inventory)).verdict).toBe('allowed');
  });

  it('that are not in its template were added by somebody, and are certain', async () => {
    const flows = flow([...ofNamespace('front'), 'k8s:tier=front']);
    const { verdict, stderr } = await judge(FRONT, flows, DEPLOYMENT('app: web'));
    expect([verdict, stderr]).toEqual(['allowed', expect.not.stringContaining('labels-differ')]);
  });

  it('that some of its pods have as recorded are certain', async () => {
    const flows = flow([...ofNamespace('front'), 'k8s:tier=front']);
    const other = POD('app: web').replaceAll('web-1', 'web-2').replaceAll('10.0.0.1', '10.0.0.9');
    const inventory = `${POD('app: web, tier: front')}---\n${other}`;
    expect((await judge(FRONT, flows, inventory)).verdict).toBe('allowed');
  });
});

const ACCOUNT = (labels: string) =>
  `{apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: front, labels: {${labels}}}}\n`;
const BY_ACCOUNT = (account: string) => `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: db}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: ${account}}}]}]
`;

describe('the service account of a workload', () => {
  const flows = flow([...ofNamespace('front'), 'k8s:io.cilium.k8s.policy.serviceaccount=web']);

  it('that the inventory has otherwise leaves open what a policy decides by it', async () => {
    const inventory = DEPLOYMENT('app: web', ', serviceAccountName: other');
    for (const account of ['web', 'other']) {
      const { verdict, stderr } = await judge(BY_ACCOUNT(account), flows, inventory, 'cilium');
      expect(verdict).toBe('unknown');
      expect(stderr).toContain('runs as the service account `other` here, but was recorded as `web`');
    }
    const same = DEPLOYMENT('app: web', ', serviceAccountName: web');
    expect((await judge(BY_ACCOUNT('web'), flows, same, 'cilium')).verdict).toBe('allowed');
    expect((await judge(BY_ACCOUNT('web'), flows, ACCOUNT(''), 'cilium')).verdict).toBe('allowed');
  });
});

describe('labels that identities of Cilium do not show', () => {
  const flows = flow(ofNamespace('front'));
  const ZONE = byPod('{matchLabels: {topology.kubernetes.io/zone: a}}');
  const NOT_ZONE = byPod(
    '{matchExpressions: [{key: topology.kubernetes.io/zone, operator: NotIn, values: [a]}]}',
  );

  it('are unknown to others than Cilium, which does not see them', async () => {
    for (const cni of ['kubernetes', 'calico']) {
      for (const peer of [ZONE, NOT_ZONE]) {
        expect((await judge(peer, flows, NAMESPACE(''), cni)).verdict).toBe('unknown');
      }
    }
    const ofOnePod = policy(RED).replace('app: db', 'statefulset.kubernetes.io/pod-name: db-0');
    expect((await judge(ofOnePod, flows, NAMESPACE(''))).verdict).toBe('unknown');
    expect((await judge(ZONE, flows, NAMESPACE(''), 'cilium')).verdict).toBe('denied');
    expect((await judge(NOT_ZONE, flows, NAMESPACE(''), 'cilium')).verdict).toBe('allowed');
  });

  it.each([
    ['has', 'topology.kubernetes.io/zone: a', ['allowed', 'denied']],
    ['has not', 'mesh: off-and-on', ['denied', 'allowed']],
  ])('are those that the inventory %s', async (_, labels, verdicts) => {
    const inventory = POD(`app: web, ${labels}`);
    const judged = [await judge(ZONE, flows, inventory), await judge(NOT_ZONE, flows, inventory)];
    expect(judged.map(({ verdict }) => verdict)).toEqual(verdicts);
    expect((await judge(ZONE, flows, inventory, 'cilium')).verdict).toBe('denied');
  });
});
