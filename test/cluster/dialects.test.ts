import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStatus } from '../../src/cli/commands/status.ts';
import { choosePlatform } from '../../src/policy/platform/choose-platform.ts';
import { KUBERNETES, type Platform } from '../../src/policy/platform/platform.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { installCrds } from './install-crds.ts';
import { moduleFolder } from './module-folder.ts';
import { runCommand, testIo } from './run-command.ts';

const CILIUM_CRDS = 'pkg/k8s/apis/cilium.io/client/crds/v2';
const SET = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: dialects}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{}]}
---
apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata: {name: partners}
spec: {externalCIDRs: [198.51.100.0/24]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: dialects}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: web}}]
      toPorts: [{ports: [{port: "8080"}]}]
  egress:
    - toCIDRSet: [{cidrGroupRef: partners}]
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: everybody}
spec:
  endpointSelector: {}
  ingress: [{fromEntities: [cluster]}]
---
apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: tenants}
spec:
  tier: Admin
  priority: 10
  subject: {namespaces: {matchLabels: {team: a}}}
  ingress: [{name: all, action: Pass, from: [{namespaces: {}}]}]
`;

function platform(): Platform {
  const chosen = choosePlatform('cilium', new Map([['cilium.k8sClusterNetworkPolicy.enabled', 'true']]));
  return 'problem' in chosen ? KUBERNETES : chosen;
}

describe.skipIf(whyNoApiServer() !== undefined)('a set of several dialects', () => {
  let server: ApiServer;
  let kubeconfig: string;
  beforeAll(async () => {
    server = await startApiServer();
    kubeconfig = server.kubeconfig;
    const cilium = moduleFolder('github.com/cilium/cilium@v1.20.2');
    const admin = moduleFolder('sigs.k8s.io/network-policy-api@v0.3.0');
    await installCrds(server, [
      ...['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies', 'ciliumcidrgroups'].map((plural) =>
        join(cilium, CILIUM_CRDS, `${plural}.yaml`),
      ),
      join(admin, 'config/crd/experimental/policy.networking.k8s.io_clusternetworkpolicies.yaml'),
    ]);
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'dialects' } });
  }, 120_000);
  afterAll(() => server?.stop());

  const run = (command: 'plan' | 'deploy' | 'drift', text: string, more = {}) =>
    runCommand(
      command,
      { 'set.yaml': text },
      { kubeconfig, platform: platform(), defaultNamespace: 'default', yes: true, ...more },
    );

  it('is deployed, found unchanged, changed where it changed, and taken back', {
    timeout: 120_000,
  }, async () => {
    const first = await run('deploy', SET);
    expect(first.code, first.stdout + first.stderr).toBe(0);
    expect(first.stdout).toContain('5 created');
    const stored = await server.call(
      'GET',
      '/apis/cilium.io/v2/namespaces/dialects/ciliumnetworkpolicies/api',
    );
    expect(stored.body.spec.egress).toEqual([{ toCIDRSet: [{ cidrGroupRef: 'partners' }] }]);

    const again = await run('deploy', SET);
    expect(again.stdout).toContain('5 unchanged');

    const changed = SET.replace('port: "8080"', 'port: "8443"');
    const plan = await run('plan', changed);
    expect(plan.stdout).toContain('1 to update');
    expect(plan.stdout).toContain('CiliumNetworkPolicy');
    expect((await run('deploy', changed)).code).toBe(0);

    const [network = ''] = SET.split('---\n');
    const shrunken = await run('deploy', network, { allowMassDelete: true });
    expect(shrunken.code, shrunken.stdout + shrunken.stderr).toBe(0);
    const left = await server.call('GET', '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies');
    expect(left.body.items).toEqual([]);
  });

  it('of which the server refuses an object is not written at all', { timeout: 60_000 }, async () => {
    const broken = SET.replace('fromEntities: [cluster]', 'fromEntities: [cluser]');
    const { code, stdout, stderr } = await run('deploy', broken);
    expect(code, stdout + stderr).not.toBe(0);
    const left = await server.call('GET', '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies');
    expect(left.body.items).toEqual([]);
  });

  it('of which the plug-in refuses a policy: drift and status name it, and a repair is no cure', {
    timeout: 120_000,
  }, async () => {
    expect((await run('deploy', SET)).code).toBe(0);
    const path = '/apis/cilium.io/v2/namespaces/dialects/ciliumnetworkpolicies/api/status';
    const says = (status: string, message: string) =>
      server.call(
        'PATCH',
        path,
        {
          status: {
            conditions: [{ type: 'Valid', status, message, lastTransitionTime: '2026-11-30T00:00:00Z' }],
          },
        },
        'application/merge-patch+json',
      );
    await says('True', 'Policy validation succeeded');
    expect((await run('drift', SET)).code).toBe(0);

    expect((await says('False', 'port name `x` is unknown')).status).toBe(200);
    const drift = await run('drift', SET);
    expect(drift.code).toBe(7);
    expect(drift.stdout).toBe(
      `CiliumNetworkPolicy dialects/api matches git, but is not enforced
   the network plug-in refuses it: port name \`x\` is unknown

Drift on ${server.url}: 1 is not enforced: fix what the network plug-in refuses.
`,
    );
    expect((await run('drift', SET, { repair: true })).code).toBe(7);
    const changed = await run('drift', SET.replace('port: "8080"', 'port: "8443"'));
    expect(changed.stdout).toMatch(/api differs from git.*\n {3}the network plug-in refuses it: port name/);
    const { io, said } = testIo('/', {});
    expect(await runStatus({ kubeconfig, defaultNamespace: 'default', format: 'text' }, io)).toBe(0);
    expect(said().stdout).toContain(
      'not enforced: CiliumNetworkPolicy dialects/api, the network plug-in refuses it: port name `x` is unknown\n',
    );
  });
});
