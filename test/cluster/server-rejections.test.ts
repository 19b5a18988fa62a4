import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClusterAccess } from '../../src/cluster/access/load-cluster-access.ts';
import { createApiClient } from '../../src/cluster/api/api-client.ts';
import { planDeploy } from '../../src/cluster/plan/plan-deploy.ts';
import { objectAt, textAt } from '../../src/model/json-object.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { renderDiagnostics } from '../../src/report/render-diagnostics.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { allowYaml, policyYaml } from './policy-yaml.ts';

/** What the server says to documents that no validation of ours has seen. */
describe.skipIf(whyNoApiServer() !== undefined)('rejections of a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  });
  afterAll(async () => {
    await server?.stop();
  });

  /** The problems that planning these documents reports, as text; empty when there is a plan. */
  async function problemsOf(text: string): Promise<string> {
    const loading = await loadClusterAccess({
      kubeconfig: server.kubeconfig,
      context: undefined,
      env: {},
      cwd: '/',
    });
    if (loading.kind === 'failed') throw new Error(loading.diagnostic.message);
    const client = createApiClient(
      loading.access,
      { requestTimeoutMs: 10_000, totalMs: 30_000, maxAnswerBytes: 1e7, maxAttempts: 3 },
      { now: Date.now, sleep: async () => {}, random: () => 0 },
    );
    const objects = readManifests({ file: 'p.yaml', text }).documents.map((document) => {
      const metadata = objectAt(document.value, 'metadata');
      return {
        document,
        ref: {
          apiVersion: document.apiVersion ?? '',
          kind: document.kind ?? '',
          namespace: textAt(metadata, 'namespace'),
          name: textAt(metadata, 'name') ?? '',
          span: document.span,
        },
      };
    });
    const planning = await planDeploy(client, objects, {
      applySet: { namespace: 'shop', name: 'sluice' },
      order: (changes) => ({ changes, bridges: [], waits: [], report: { kind: 'no-states' } }),
    });
    await loading.access.close();
    if (planning.kind === 'refused') expect(planning.because).toBe('objects');
    return renderDiagnostics(planning.diagnostics, { color: false });
  }

  it('an unknown key, at the key (the server answers 500 to it)', async () => {
    const text = await problemsOf(policyYaml('shop', 'p', 'podSelector: {}\ningres: [{}]'));
    expect(text).toContain('p.yaml:6:3 error cluster/unknown-field');
    expect(text).toContain('`shop/p`: `spec.ingres`: field not declared in schema');
  });

  it('every invalid field of every object at once, each at its value', async () => {
    const text = await problemsOf(
      [
        policyYaml(
          'shop',
          'ports',
          `podSelector: {}
ingress:
- ports:
  - {port: 70000}
  - {port: 80, endPort: 70}`,
        ),
        policyYaml('shop', 'blocks', 'podSelector: {}\negress:\n- to: [{ipBlock: {cidr: 10.0.0.5/8}}]'),
        allowYaml('shop', 'good', 'a', 'b'),
      ].join('---\n'),
    );
    expect(text).toContain('p.yaml:8:14 error cluster/invalid `shop/ports`: `spec.ingress[0].ports[0].port`');
    expect(text).toContain(
      'p.yaml:9:27 error cluster/invalid `shop/ports`: `spec.ingress[0].ports[1].endPort`',
    );
    expect(text).toContain(
      'p.yaml:17:27 error cluster/invalid `shop/blocks`: `spec.egress[0].to[0].ipBlock.cidr`',
    );
    expect(text).toContain('3 errors');
  });

  it('a kind that is not registered', async () => {
    const text = await problemsOf(
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {}\n',
    );
    expect(text).toContain(
      'p.yaml:1:13 error cluster/kind-not-registered `shop/c`: the cluster serves no `CiliumNetworkPolicy` of `cilium.io/v2`',
    );
  });

  it('one object twice', async () => {
    const text = await problemsOf([1, 2].map(() => allowYaml('shop', 'web', 'a', 'b')).join('---\n'));
    expect(text).toContain(
      'p.yaml:11:1 error cluster/duplicate-object `shop/web` is already written in `p.yaml:1`',
    );
  });

  it.each(['..', '.', '""'])('a name that is a path of its own: %s', async (name) => {
    const text = await problemsOf(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\n`,
    );
    expect(text).toContain('p.yaml:3:18 error cluster/invalid-name');
  });

  it('names that would leave their path are sent as names', async () => {
    const text = await problemsOf(
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ../../secrets/x, namespace: shop}\n',
    );
    expect(text).toMatch(/^p\.yaml:1:1 error cluster\/(rejected|refused|invalid)/);
  });
});
