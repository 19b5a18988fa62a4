import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildInventory } from '../../../src/inventory/build-inventory.ts';
import { lintInventory } from '../../../src/inventory/lint/lint-inventory.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { newestPlatform } from '../../../src/policy/platform/choose-platform.ts';
import type { Cni } from '../../../src/policy/platform/cni.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { workload } from '../../support/simulated-shop.ts';

const SHOP = `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: blue}}
---
apiVersion: v1
kind: Namespace
metadata: {name: monitoring}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec: {template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: prometheus, namespace: monitoring}
spec: {template: {metadata: {labels: {app: prometheus}}, spec: {containers: [{name: c}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}, ports: [{port: 80, targetPort: http}]}
---
`;
const policy = (spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: ${spec}\n`;

function lint(spec: string, namespace = 'shop', inventory = SHOP, cni: Cni = 'kubernetes'): string[] {
  const { documents } = readManifests({ file: 'p.yaml', text: inventory + policy(spec, namespace) });
  const { policies, others } = loadPolicies(documents, {
    platform: newestPlatform(cni),
    defaultNamespace: 'default',
  });
  return lintInventory(policies, buildInventory(others).inventory, { platform: newestPlatform(cni) }).map(
    ({ severity, code, message, help }) => `${severity} ${code}: ${message} | ${help}`,
  );
}
const selecting = (labels: string): string => `{podSelector: {matchLabels: {${labels}}}}`;
const from = (peer: string): string =>
  `{podSelector: {matchLabels: {app: cart}}, ingress: [{from: [${peer}]}]}`;
const ports = (port: string): string =>
  `{podSelector: {matchLabels: {app: cart}}, ingress: [{ports: [${port}]}]}`;

const DNS = `apiVersion: v1
kind: Namespace
metadata: {name: openshift-dns}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: dns, namespace: openshift-dns}
spec: {template: {metadata: {labels: {app: dns}}, spec: {containers: [{name: c, ports: [{name: dns, protocol: UDP, containerPort: 5353}]}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: dns-default, namespace: openshift-dns}
spec: {selector: {app: dns}, ports: [{protocol: UDP, port: 53, targetPort: dns}]}
---
`;

describe('DNS pods that listen on 5353', () => {
  const toDns = (peer: string, port: number): string[] =>
    lint(
      `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${peer}], ports: [{protocol: UDP, port: ${port}}]}]}`,
      'shop',
      SHOP + DNS,
    ).filter((line) => line.includes('inventory/'));
  const inNamespace = 'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}';

  it('are not reached by a rule for port 53, in whatever namespace they are', () => {
    for (const peer of [
      `{${inNamespace}}`,
      `{namespaceSelector: {}, podSelector: {matchLabels: {app: dns}}}`,
    ]) {
      expect(toDns(peer, 53)).toEqual([
        'warning inventory/service-port: `shop/p`: UDP 53 is the port of Service `openshift-dns/dns-default`, which sends it to dns of the pods; policies see only the port of the pod | write `port: dns`',
      ]);
    }
  });

  it('are reached by a rule for their own port, and a rule for everybody names no port of theirs', () => {
    expect(toDns(`{${inNamespace}}`, 5353)).toEqual([]);
    expect(toDns('{namespaceSelector: {}}', 53)).toEqual([]);
  });
});

it('a selector is held against workloads that only the recording names, too', () => {
  const { documents } = readManifests({ file: 'p.yaml', text: policy(selecting('app: kart')) });
  const { policies } = loadPolicies(documents, {
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
  });
  const { inventory } = buildInventory([]);
  const codes = (...apps: string[]) =>
    lintInventory(policies, inventory, { seen: apps.map((app) => workload(app)) }).map(({ help }) => help);
  expect(codes('cart')).toEqual(['did you mean `app=cart`?']);
  // Who is not like anybody may only not have talked while it was recorded.
  expect(codes('postgres')).toEqual([]);
  expect(codes('cart', 'kart')).toEqual([]);
});

it('what the inventory knows of a workload is not forgotten because it was seen, too', () => {
  const { documents } = readManifests({ file: 'p.yaml', text: SHOP + policy(ports('{port: 80}')) });
  const { policies, others } = loadPolicies(documents, {
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
  });
  const found = lintInventory(policies, buildInventory(others).inventory, { seen: [workload('cart')] });
  expect(found.map(({ code }) => code)).toEqual(['inventory/service-port']);
});

describe('a selector beside the inventory', () => {
  it('that meets nobody by a slip of the pen is a warning with what was meant', () => {
    expect(lint(selecting('app: kart'))).toEqual([
      'warning inventory/selects-nothing: `shop/p`: no known pod of namespace `shop` has `app=kart`, so the policy protects nothing | did you mean `app=cart`?',
    ]);
    expect(lint(selecting('ap: cart'))[0]).toContain('did you mean `app`?');
    expect(lint(selecting('app: cart'), 'shpo')).toEqual([
      'warning inventory/namespace-unknown: `shpo/p`: the inventory knows no namespace `shpo` | did you mean `shop`?',
    ]);
    expect(lint(from('{podSelector: {matchLabels: {app: crat}}}'))[0]).toContain(
      'warning inventory/peer-matches-nothing',
    );
    expect(
      lint(from('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitorin}}}'))[0],
    ).toContain('did you mean `monitoring`?');
    expect(
      lint(
        from(
          '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: promethus}}}',
        ),
      )[0],
    ).toContain('did you mean `app=prometheus`?');
  });

  it('that asks for a longer name, or for another label of one prefix, is no slip of the pen', () => {
    const shop = SHOP.replace(
      'labels: {app: cart}',
      'labels: {app: cartridge, egress.example.com/allow-gateways: "true"}',
    );
    expect(lint(selecting('app: cartridge-gpt'), 'shop', shop)[0]).toMatch(/^info/);
    expect(lint(selecting('egress.example.com/allow-world: "true"'), 'shop', shop)[0]).toMatch(/^info/);
    expect(lint(selecting('egres.example.com/allow-gateway: "true"'), 'shop', shop)[0]).toContain(
      'did you mean `egress.example.com/allow-gateways`?',
    );
  });

  it('that meets nobody who is known may be meant for later: at most a note', () => {
    expect(lint(selecting('statefulset.kubernetes.io/pod-name: db-0'))).toEqual([
      expect.stringMatching(/^info inventory\/selects-nothing/),
    ]);
    expect(lint(selecting('app: cart'), 'payments')).toEqual([
      expect.stringMatching(/^info inventory\/namespace-unknown/),
    ]);
    expect(lint(from('{podSelector: {matchLabels: {app: recommendations}}}'))).toEqual([]);
    expect(lint(from('{namespaceSelector: {matchLabels: {team: unheard-of}}}'))).toEqual([]);
  });

  it('draws nothing when it meets somebody, or nobody is known', () => {
    expect(lint(selecting('app: cart'))).toEqual([]);
    expect(lint('{podSelector: {}}')).toEqual([]);
    expect(lint('{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}')).toEqual(
      [],
    );
    expect(lint(from('{namespaceSelector: {matchLabels: {team: blue}}}'))).toEqual([]);
    expect(lint(selecting('app: kart'), 'shop', '')).toEqual([]);
  });
});

describe('a port beside the inventory', () => {
  it('that only the Service has is a warning with the port of the pods', () => {
    expect(lint(ports('{port: 80}'))).toEqual([
      'warning inventory/service-port: `shop/p`: TCP 80 is the port of Service `shop/cart`, which sends it to http of the pods; policies see only the port of the pod | write `port: http`',
    ]);
    const egress =
      '{podSelector: {matchLabels: {app: cart}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: 80}]}]}';
    expect(lint(egress)[0]).toContain('inventory/service-port');
  });

  it('that a container has, or that no Service maps, draws nothing: pods listen on more than they declare', () => {
    expect(lint(ports('{port: 8080}'))).toEqual([]);
    expect(lint(ports('{port: 9090}'))).toEqual([]);
    expect(lint(ports('{port: http}'))).toEqual([]);
    expect(lint(ports('{protocol: UDP, port: 80}'))).toEqual([]);
    expect(
      lint(
        ports('{port: 80}'),
        'shop',
        SHOP.replace('containerPort: 8080}', 'containerPort: 8080}, {containerPort: 80}'),
      ),
    ).toEqual([]);
    expect(lint(ports('{port: 80}'), 'shop', SHOP.replace('targetPort: http', 'targetPort: 80'))).toEqual([]);
  });

  it('whose name no container declares is a warning', () => {
    expect(lint(ports('{port: htpp}'))[0]).toContain('inventory/port-name-unknown');
    expect(lint(ports('{port: htpp}'))[0]).toContain('did you mean `http`?');
    expect(lint(ports('{protocol: UDP, port: http}'))[0]).toContain('with another protocol');
  });

  it('that only a sidecar declares is a warning where the network plug-in does not look at those', () => {
    const withSidecar = SHOP.replaceAll(
      'containers: [',
      'initContainers: [{name: s, restartPolicy: Always, ports: [{name: metrics, containerPort: 9100}]}], containers: [',
    );
    const found = (cni: Cni) => lint(ports('{port: metrics}'), 'shop', withSidecar, cni);
    expect(found('cilium')).toEqual([
      expect.stringContaining('cilium 1.20 ignores those, so it matches nothing'),
    ]);
    expect(found('calico')).toEqual([]);
    expect(found('kubernetes')).toEqual([]);
  });
});

describe('on the command line', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-inventory-lints-'));
    writeFileSync(join(folder, 'shop.yaml'), SHOP);
    writeFileSync(join(folder, 'good.yaml'), policy(selecting('app: cart')));
    writeFileSync(join(folder, 'typo.yaml'), policy(selecting('app: kart')));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('validate says them when an inventory is given', async () => {
    const { stdout, code } = await runSluice(['validate', 'typo.yaml', '--inventory', 'shop.yaml'], {
      cwd: folder,
    });
    expect(stdout).toContain('did you mean `app=cart`?');
    expect(code).toBe(0);
    expect((await runSluice(['validate', 'typo.yaml'], { cwd: folder })).stdout).not.toContain(
      'selects-nothing',
    );
  });

  it('validate reads all files again beside an inventory: standard input, workloads among policies, twins once', async () => {
    const typo = policy(selecting('app: kart'));
    const beside = join(folder, 'beside');
    mkdirSync(join(beside, 'k'), { recursive: true });
    writeFileSync(join(beside, 'nodes.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n');
    writeFileSync(join(beside, 'a.yaml'), `${SHOP}${typo}`);
    writeFileSync(join(beside, 'b.yaml'), typo);
    writeFileSync(join(beside, 'k/kustomization.yaml'), 'commonLabels: {team: a}\nresources: [c.yaml]\n');
    writeFileSync(join(beside, 'k/c.yaml'), typo);
    const args = ['validate', '-', 'a.yaml', 'b.yaml', 'k', '--inventory', 'nodes.yaml', '--format', 'json'];
    const piped = policy(selecting('app: kart')).replace('name: p,', 'name: q,');
    const { stdout } = await runSluice(args, { cwd: beside, stdin: piped });
    const found: { code: string; file: string }[] = JSON.parse(stdout).diagnostics;
    const slips = found.filter(({ code }) => code === 'inventory/selects-nothing').map(({ file }) => file);
    // The one that a kustomization alters is not known.
    expect(slips).toEqual(['<stdin>', 'a.yaml']);
    expect(found.map(({ code }) => code)).toContain('policy/duplicate');
    expect(found.map(({ code }) => code)).toContain('render/kustomization');
  });

  it('simulate says them, and names the workload that loses its protection although nothing was recorded', async () => {
    const args = ['simulate', '--base', 'good.yaml', '--head', 'typo.yaml', '--inventory', 'shop.yaml'];
    const { stdout } = await runSluice(args, { cwd: folder });
    expect(stdout).toContain('shop/cart accepts connections from everybody again');
    expect(stdout).toContain('did you mean `app=cart`?');
  });
});
