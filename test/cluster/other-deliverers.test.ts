import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { installDefinition } from './install-crds.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

interface Delivered {
  readonly manager: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** How Sluice names the tool. */
  readonly says: string;
  /** What takes the object over; undefined when its marks have to be removed first. */
  readonly takeOver?: object;
}

/** What each tool writes on a NetworkPolicy `web` of `namespace`. */
const deliveredIn = (namespace: string): Readonly<Record<string, Delivered>> => ({
  Fleet: {
    manager: 'fleetagent',
    labels: { 'app.kubernetes.io/managed-by': 'Helm', 'objectset.rio.cattle.io/hash': '2dd0' },
    annotations: {
      'meta.helm.sh/release-name': 'shop',
      'meta.helm.sh/release-namespace': namespace,
      'objectset.rio.cattle.io/id': 'default-shop',
    },
    says: 'the bundle `default-shop` of Fleet',
  },
  'Config Sync': {
    manager: 'configsync',
    labels: { 'app.kubernetes.io/managed-by': 'configmanagement.gke.io' },
    annotations: {
      'config.k8s.io/owning-inventory': 'config-management-system_root-sync',
      'configmanagement.gke.io/managed': 'enabled',
      'configmanagement.gke.io/source-path': 'shop/web.yaml',
      'configsync.gke.io/resource-id': `networking.k8s.io_networkpolicy_${namespace}_web`,
    },
    says: 'Config Sync (`shop/web.yaml`)',
  },
  Kyverno: {
    manager: 'kyverno',
    labels: {
      'app.kubernetes.io/managed-by': 'kyverno',
      'generate.kyverno.io/policy-name': 'add-networkpolicy',
      'generate.kyverno.io/rule-name': 'default-deny',
      'generate.kyverno.io/trigger-kind': 'Namespace',
    },
    says: 'the policy `add-networkpolicy` of Kyverno',
  },
  HNC: {
    manager: 'manager',
    labels: { 'app.kubernetes.io/managed-by': 'hnc.x-k8s.io', 'hnc.x-k8s.io/inherited-from': 'team' },
    says: 'HNC, which copies it from the namespace `team`',
  },
  kapp: {
    manager: 'kapp',
    labels: { 'kapp.k14s.io/app': '1644490352290484000', 'kapp.k14s.io/association': 'v1.510f' },
    annotations: {
      'kapp.k14s.io/identity': `v1;${namespace}/networking.k8s.io/NetworkPolicy/web;networking.k8s.io/v1`,
      'kapp.k14s.io/original': '{}',
    },
    says: 'the app `1644490352290484000` of kapp',
    takeOver: { kind: 'tool', tool: 'kapp' },
  },
  'kpt, or the agent of GitLab': {
    manager: 'kpt',
    annotations: { 'config.k8s.io/owning-inventory': 'inventory-1' },
    says: 'the inventory `inventory-1` of kpt',
    takeOver: { kind: 'tool', tool: 'kpt' },
  },
  Terraform: {
    manager: 'HashiCorp',
    says: 'Terraform, whose field manager `HashiCorp` wrote it',
    takeOver: { kind: 'tool', tool: 'terraform' },
  },
  Pulumi: {
    manager: 'pulumi-kubernetes-31df3088',
    says: 'Pulumi, whose field manager',
    takeOver: { kind: 'tool', tool: 'pulumi' },
  },
  'Argo CD with the label that others set, too': {
    manager: 'argocd-controller',
    labels: { 'app.kubernetes.io/instance': 'shop' },
    says: 'the application `shop` of Argo CD',
    takeOver: { kind: 'tool', tool: 'argocd' },
  },
});

describe.skipIf(whyNoApiServer() !== undefined)('objects of other deliverers, on a real API server', () => {
  let server: ApiServer;
  let namespace: string;
  let count = 0;

  beforeAll(async () => {
    server = await startApiServer();
    const applications = {
      metadata: { name: 'applications.argoproj.io' },
      spec: {
        group: 'argoproj.io',
        scope: 'Namespaced',
        names: { kind: 'Application', plural: 'applications' },
        versions: [
          {
            name: 'v1alpha1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    };
    await installDefinition(server, applications);
  });
  afterAll(async () => {
    await server?.stop();
  });
  beforeEach(async () => {
    count++;
    namespace = `others-${count}`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });

  const path = (name = '') =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name === '' ? '' : `/${name}`}`;
  const live = async (name: string) => (await server.call('GET', path(name))).body;
  const sluice = (command: 'plan' | 'deploy' | 'drift', names: readonly string[], options = {}) =>
    runCommand(
      command,
      { 'p.yaml': names.map((name) => allowYaml(namespace, name, 'a', 'b')).join('---\n') },
      { kubeconfig: server.kubeconfig, applySet: { namespace, name: 'sluice' }, ...options },
    );
  const create = ({ manager, labels, annotations }: Delivered) => {
    const object = parse(allowYaml(namespace, 'web', 'a', 'b'));
    const metadata = { ...object.metadata, labels, annotations };
    return server.call('POST', `${path()}?fieldManager=${manager}`, { ...object, metadata });
  };

  describe.each(Object.keys(deliveredIn('')))('%s', (tool) => {
    const delivered = () => deliveredIn(namespace)[tool] as Delivered;

    it('is not adopted although the content is the same, and is named by plan and drift', async () => {
      const { says } = delivered();
      expect((await create(delivered())).status).toBe(201);
      const before = await live('web');
      const run = await sluice('deploy', ['web', 'more']);
      expect([run.code, run.stderr]).toEqual([5, expect.stringContaining('cluster/controlled')]);
      expect(run.stderr).toContain(`it belongs to ${says}`);
      expect(await live('web')).toEqual(before);
      expect((await server.call('GET', path('more'))).status).toBe(404);
      await sluice('deploy', ['more']);
      const drift = await sluice('drift', ['more']);
      expect([drift.code, drift.stdout]).toEqual([0, expect.stringContaining(`: ${says}`)]);
    });

    it('is not deleted when it took over what Sluice deployed', async () => {
      const { manager, labels, annotations, says } = delivered();
      await sluice('deploy', ['web', 'more']);
      const patch = [{ op: 'replace', path: '/spec/ingress/0/ports/0/port', value: 9999 }];
      await server.call(
        'PATCH',
        `${path('web')}?fieldManager=${manager}`,
        patch,
        'application/json-patch+json',
      );
      const metadata = { metadata: { labels, annotations } };
      await server.call(
        'PATCH',
        `${path('web')}?fieldManager=${manager}`,
        metadata,
        'application/merge-patch+json',
      );
      const run = await sluice('deploy', ['more']);
      expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('cluster/foreign-member')]);
      expect(run.stderr).toContain(`it belongs to ${says}`);
      expect((await server.call('GET', path('web'))).status).toBe(200);
    });

    it('is taken over on demand, or once its marks are gone, and then is one of ours', async () => {
      const { takeOver } = delivered();
      await create(delivered());
      const byName = await sluice('deploy', ['web'], {
        takeOvers: [takeOver ?? { kind: 'object', name: `${namespace}/web` }],
      });
      if (takeOver === undefined) {
        expect(byName.code).toBe(5);
        const marks = [...byName.stderr.matchAll(/kubectl (label|annotate) \S+ web \S+ ([^`]*)/g)];
        const patch = marks.map(([, verb, names = '']) => [
          verb === 'label' ? 'labels' : 'annotations',
          Object.fromEntries(names.split(' ').map((name) => [name.replace(/-$/, ''), null])),
        ]);
        const metadata = Object.fromEntries(patch);
        await server.call('PATCH', path('web'), { metadata }, 'application/merge-patch+json');
        const manager = { kind: 'manager', name: delivered().manager };
        expect(await sluice('deploy', ['web'], { takeOvers: [manager] })).toMatchObject({ code: 0 });
      } else {
        expect([byName.code, byName.stdout]).toEqual([0, expect.stringMatching(/: 1 adopted\.$/m)]);
      }
      expect((await sluice('deploy', ['web'])).stdout).toMatch(/: 1 unchanged\.$/m);
      const { labels, annotations, managedFields } = (await live('web')).metadata;
      expect([Object.keys(labels as object), annotations]).toEqual([
        ['applyset.kubernetes.io/part-of'],
        undefined,
      ]);
      expect((managedFields as { manager: string }[]).map(({ manager }) => manager)).toEqual(['sluice']);
    });
  });

  it('a common label alone is no claim: who made the object with kubectl has it adopted', async () => {
    await create({
      manager: 'kubectl-client-side-apply',
      labels: { 'app.kubernetes.io/instance': 'shop', 'app.kubernetes.io/managed-by': 'kustomize' },
      says: '',
    });
    expect((await sluice('deploy', ['web'])).stdout).toMatch(/: 1 adopted\.$/m);
    expect((await live('web')).metadata.labels).toMatchObject({ 'app.kubernetes.io/instance': 'shop' });
  });

  it('a repair of drift takes nothing from them', async () => {
    await sluice('deploy', ['web']);
    const patch = [{ op: 'replace', path: '/spec/ingress/0/ports/0/port', value: 9999 }];
    await server.call('PATCH', `${path('web')}?fieldManager=HashiCorp`, patch, 'application/json-patch+json');
    const run = await sluice('drift', ['web'], { repair: true });
    expect([run.code, run.stderr]).toEqual([5, expect.stringContaining('it belongs to Terraform')]);
    expect(JSON.stringify((await live('web')).spec)).toContain('9999');
  });
});
