import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runSluice, type SluiceRun } from '../../support/run-sluice.ts';
import { WEB_TO_CART } from '../../support/web-to-cart.ts';

/* A change of policies that Sluice does not simulate, on the ways of a user: nothing about it may look safe. */

const NONE = '# none\n';
const ANTREA = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: deny-all}
spec: {endpointSelector: {}, ingressDeny: [{fromEntities: [all]}]}
`;
const ADMIN = `apiVersion: networking.k8s.aws/v1alpha1
kind: ClusterNetworkPolicy
metadata: {name: deny-web}
spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
`;
const CLOSED = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

const release = (networkPolicy: object, tag: string) => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'redis', namespace: 'shop' },
  spec: { chart: { spec: { chart: 'redis' } }, values: { image: { tag }, networkPolicy } },
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-not-simulated-'));
  const files = {
    'none.yaml': NONE,
    'antrea.yaml': ANTREA,
    'admin.yaml': ADMIN,
    'closed.yaml': CLOSED,
    'flows.ndjson': WEB_TO_CART,
    'cluster.json': JSON.stringify({
      kind: 'List',
      items: [
        {
          apiVersion: 'crd.antrea.io/v1beta1',
          kind: 'CiliumNetworkPolicy',
          metadata: { name: 'c', namespace: 'shop' },
        },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'other-team', namespace: 'shop' },
          spec: { podSelector: {}, policyTypes: ['Ingress'] },
        },
      ],
    }),
    'template.yaml': JSON.stringify({
      apiVersion: 'template.openshift.io/v1',
      kind: 'Template',
      metadata: { name: 'tenant' },
      objects: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter of the template
          metadata: { name: 'deny', namespace: '${NAMESPACE}' },
          spec: { podSelector: {} },
        },
      ],
      parameters: [{ name: 'NAMESPACE' }],
    }),
    'generate.yaml': JSON.stringify({
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: { name: 'default-deny' },
      spec: {
        rules: [
          {
            match: { any: [{ resources: { kinds: ['Namespace'] } }] },
            generate: {
              apiVersion: 'networking.k8s.io/v1',
              kind: 'NetworkPolicy',
              name: 'deny',
              namespace: '{{request.object.metadata.name}}',
              data: { spec: { podSelector: {} } },
            },
          },
        ],
      },
    }),
    'work.yaml': JSON.stringify({
      apiVersion: 'work.open-cluster-management.io/v1',
      kind: 'ManifestWork',
      metadata: { name: 'closed', namespace: 'cluster-1' },
      spec: { workload: { manifests: [{ apiVersion: 'v1', kind: 'Namespace' }, parse(CLOSED)] } },
    }),
    'release-off.yaml': JSON.stringify(release({ enabled: false }, '1')),
    'release.yaml': JSON.stringify(release({ enabled: true }, '1')),
    'release-2.yaml': JSON.stringify(release({ enabled: true }, '2')),
    'cel.yaml': JSON.stringify({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'GeneratingPolicy',
      metadata: { name: 'closed' },
      spec: {
        variables: [
          {
            name: 'policies',
            expression:
              '[{"kind": dyn("NetworkPolicy"), "apiVersion": dyn("networking.k8s.io/v1"), "spec": dyn({"podSelector": dyn({})})}]',
          },
        ],
      },
    }),
    'map.yaml': JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'addons', namespace: 'default' },
      data: { 'closed.yaml': CLOSED },
    }),
    'names.yaml': JSON.stringify({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'flux', namespace: 'flux-system' },
      spec: {
        healthChecks: [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'closed' }],
      },
    }),
    'netpols.json': JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicyList',
      items: ['closed', 'other-team'].map((name) => ({
        metadata: { name, namespace: 'shop', uid: name },
        spec: { podSelector: {}, policyTypes: ['Ingress'] },
      })),
    }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sluice = (...args: string[]): Promise<SluiceRun> => runSluice(args, { cwd: folder });
const simulate = (base: string, head: string, ...more: string[]): Promise<SluiceRun> =>
  sluice('simulate', '--base', base, '--head', head, '--flows', 'flows.ndjson', ...more);

describe('simulate', () => {
  it.each([
    ['adds', 'none.yaml', 'antrea.yaml', 'ClusterNetworkPolicy deny-all'],
    ['removes', 'antrea.yaml', 'none.yaml', 'ClusterNetworkPolicy deny-all'],
    ['adds', 'none.yaml', 'admin.yaml', 'ClusterNetworkPolicy deny-web'],
    ['removes', 'admin.yaml', 'none.yaml', 'ClusterNetworkPolicy deny-web'],
    ['adds', 'none.yaml', 'template.yaml', 'Template tenant'],
    ['removes', 'template.yaml', 'none.yaml', 'Template tenant'],
    ['adds', 'none.yaml', 'generate.yaml', 'ClusterPolicy default-deny'],
    ['removes', 'generate.yaml', 'none.yaml', 'ClusterPolicy default-deny'],
    ['adds', 'none.yaml', 'work.yaml', 'ManifestWork cluster-1/closed'],
    ['adds', 'none.yaml', 'cel.yaml', 'GeneratingPolicy closed'],
    ['removes', 'map.yaml', 'none.yaml', 'ConfigMap default/addons'],
    ['adds', 'release-off.yaml', 'release.yaml', 'HelmRelease shop/redis'],
  ])(
    'warns of a change that %s a policy that is not simulated (%s, %s)',
    async (verb, base, head, policy) => {
      const { code, stdout } = await simulate(base, head);
      expect(stdout).toContain(
        `WARN  Cannot tell what it does: ${verb} a policy that is not simulated: ${policy}`,
      );
      expect(stdout).toContain('cannot tell 1');
      expect(stdout).not.toContain('Changes no policy');
      expect(code).toBe(0);
      expect((await simulate(base, head, '--strict-warnings')).code).toBe(3);
      const report = JSON.parse((await simulate(base, head, '--format', 'json')).stdout);
      expect(report).toMatchObject({ hasImpact: true, gate: { outcome: 'warn' } });
      expect(report.simulation.changes).toMatchObject([{ isJudged: false }]);
    },
  );

  it('takes an object that only names a policy for no policy', async () => {
    expect((await simulate('closed.yaml', 'closed.yaml', '--inventory', 'none.yaml')).stdout).toContain(
      'cannot tell 0',
    );
    const { stdout } = await sluice('validate', 'closed.yaml', 'names.yaml');
    expect(stdout).toContain('1 policy in 2 files checked');
    expect(stdout).not.toContain('not simulated');
  });

  it('looks in an inventory for what such objects made, not for them', async () => {
    const { stdout } = await simulate(
      'none.yaml',
      'closed.yaml',
      '--inventory',
      'generate.yaml',
      'work.yaml',
    );
    expect(stdout).toContain('cannot tell 0');
  });

  it('takes of a release what asks for policies, and nothing else, for a change of them', async () => {
    const { stdout } = await simulate('release.yaml', 'release-2.yaml');
    expect(stdout).toContain('Changes no policy');
    expect(stdout).toContain('1 unknown before and after');
  });

  it('has no green comment for it', async () => {
    const { stdout } = await simulate('none.yaml', 'antrea.yaml', '--format', 'markdown');
    expect(stdout).toMatch(/^#* ?🟡/);
    expect(stdout).toContain('not judged');
  });

  it('counts what the inventory shows: a policy there that is not simulated, and one that nobody gave', async () => {
    const { stdout } = await simulate('none.yaml', 'closed.yaml', '--inventory', 'cluster.json');
    expect(stdout).toContain('cannot tell 1');
    expect(stdout).toContain('CiliumNetworkPolicy');
    const stray = await simulate('none.yaml', 'none.yaml', '--inventory', 'netpols.json');
    expect(stray.stdout).toContain('2 policies such as NetworkPolicy `shop/closed` are in the inventory');
    expect(stray.stdout).toContain('1 unknown before and after');
  });

  it.each([
    ['networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, fieldOfTomorrow: {} }],
    ['cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ingressDeny: [{ fromTomorrow: [{}] }] }],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { tier: 'Tomorrow' }],
  ])(
    'counts what a dump shows and what cannot be read of it: a server that takes it knows more (%s %s)',
    async (apiVersion, kind, spec) => {
      const dump = (metadata: object) =>
        writeFileSync(
          join(folder, 'dump.json'),
          JSON.stringify({
            apiVersion,
            kind,
            metadata: { name: 'new', namespace: 'shop', ...metadata },
            spec,
          }),
        );
      const beside = ['--inventory', 'dump.json', '--cni', 'cilium'];
      dump({ uid: '5f5e2f8c-3f3f-4f0f-9d8f-0b8f7a1d2c3b' });
      const { stdout } = await simulate('none.yaml', 'none.yaml', ...beside);
      expect(stdout).toContain('1 unknown before and after');
      expect(stdout).toContain(`the cluster has ${kind} (\`${apiVersion}\`) \`new\`, which cannot be read`);
      const explained = await sluice(
        ...['explain', 'shop/web', 'shop/cart', '8080', '--policies', 'none.yaml', '--flows', 'flows.ndjson'],
        ...beside,
      );
      expect(explained.stdout).toContain('CANNOT TELL');
      // What the server refuses it has not.
      dump({});
      expect((await simulate('none.yaml', 'none.yaml', ...beside)).stdout).not.toContain('unknown before');
    },
  );

  it.each([
    ['an empty file', ''],
    ['the words of an error', 'Error from server (Forbidden): networkpolicies is forbidden\n'],
    ['a Status', '{"apiVersion":"v1","kind":"Status","status":"Failure","code":403}'],
  ])('cannot tell what is in the cluster by a dump that failed: %s', async (_, text) => {
    writeFileSync(join(folder, 'failed.json'), text);
    const { code, stdout } = await simulate(
      'none.yaml',
      'closed.yaml',
      '--inventory',
      'failed.json',
      'none.yaml',
    );
    expect(stdout).toContain('failed.json:1: `failed.json` contains no Kubernetes object');
    expect(code).toBe(2);
  });

  it('takes an empty file for a dump that failed in a folder, too, unless it may be YAML', async () => {
    mkdirSync(join(folder, 'inventory'));
    writeFileSync(join(folder, 'inventory/notes.yaml'), '');
    writeFileSync(join(folder, 'inventory/package.json'), '{"name": "not-a-dump"}');
    const run = () => simulate('none.yaml', 'closed.yaml', '--inventory', 'inventory', 'none.yaml');
    expect((await run()).stdout).not.toContain('contains no Kubernetes object');
    writeFileSync(join(folder, 'inventory/cluster.json'), '');
    expect((await run()).stdout).toContain('cluster.json` contains no Kubernetes object');
  });

  it('takes a list without items, and a file of comments, for an answer', async () => {
    writeFileSync(join(folder, 'empty-list.json'), '{"apiVersion":"v1","kind":"List","items":[]}');
    const { stdout } = await simulate(
      'none.yaml',
      'closed.yaml',
      '--inventory',
      'empty-list.json',
      'none.yaml',
    );
    expect(stdout).not.toContain('holds no object');
  });

  it('takes from the inventory nothing that one of the sides gives: there it is known better', async () => {
    const { stdout, code } = await simulate('closed.yaml', 'none.yaml', '--inventory', 'netpols.json');
    expect(stdout).toContain('is in the inventory but not among the given policies');
    expect(stdout).toContain('`shop/other-team`');
    expect(stdout).toContain('cannot tell 1');
    expect(code).toBe(0);
  });
});

describe('eval and explain', () => {
  it('cannot tell what the policy may decide', async () => {
    const evaluated = await sluice('eval', '--policies', 'antrea.yaml', '--flows', 'flows.ndjson');
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining(
        'ClusterNetworkPolicy (`crd.antrea.io/v1beta1`) `deny-all` is not simulated',
      ),
    });
    const explained = await sluice(
      'explain',
      'shop/web',
      'shop/cart',
      '8080',
      '--policies',
      'admin.yaml',
      '--flows',
      'flows.ndjson',
    );
    expect(explained.stdout).toContain('CANNOT TELL');
    expect(explained.stdout).toContain(
      'ClusterNetworkPolicy (`networking.k8s.aws/v1alpha1`) `deny-web` is not simulated',
    );
  });

  it('take the policies of the inventory for the truth of the cluster', async () => {
    const given = ['--policies', 'none.yaml', '--flows', 'flows.ndjson', '--inventory', 'netpols.json'];
    const evaluated = await sluice('eval', ...given);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ verdict: 'unknown' });
    const known = await sluice('eval', ...given.with(1, 'closed.yaml'));
    expect(JSON.parse(known.stdout)).toMatchObject({ verdict: 'denied' });
  });
});

it('plan leaves such kinds alone and says so', async () => {
  const { stderr } = await sluice('plan', '--policies', 'antrea.yaml', 'closed.yaml', '--kubeconfig', 'none');
  expect(stderr).toContain(
    'ClusterNetworkPolicy (`crd.antrea.io/v1beta1`) `deny-all` is not simulated, and it is not deployed',
  );
});
