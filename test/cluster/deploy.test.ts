import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { installValidation } from './admission-policies.ts';
import { type ApiServer, startApiServer, type TestUser, whyNoApiServer } from './api-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { allowYaml, policyYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

const READER: TestUser = { name: 'reader', token: 'reader-token-93ab', groups: [] };
const WRITER: TestUser = { name: 'writer', token: 'writer-token-71cd', groups: [] };
const NAMED: TestUser = { name: 'named', token: 'named-token-02ff', groups: [] };
const BLIND: TestUser = { name: 'blind', token: 'blind-token-55aa', groups: [] };

describe.skipIf(whyNoApiServer() !== undefined)('plan and deploy on a real API server', () => {
  let server: ApiServer;
  let namespace: string;
  let count = 0;

  beforeAll(async () => {
    server = await startApiServer([READER, WRITER, NAMED, BLIND]);
  });
  afterAll(async () => {
    await server?.stop();
  });
  beforeEach(async () => {
    count++;
    namespace = `deploy-${count}`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });

  const path = (name = '') =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name === '' ? '' : `/${name}`}`;
  const live = async (name: string) => (await server.call('GET', path(name))).body;
  const names = async () =>
    (await server.call('GET', path())).body.items.map(
      (item: { metadata: { name: string } }) => item.metadata.name,
    );
  const applySet = () => ({ namespace, name: 'sluice' });
  const deploy = (files: Record<string, string>, options = {}) =>
    runCommand('deploy', files, { kubeconfig: server.kubeconfig, applySet: applySet(), ...options });
  const plan = (files: Record<string, string>, options = {}) =>
    runCommand('plan', files, { kubeconfig: server.kubeconfig, applySet: applySet(), ...options });

  describe('what is stored is what is written', () => {
    const CORPUS: Readonly<Record<string, string>> = {
      'peers by selectors': `podSelector: {matchLabels: {app: web}}
policyTypes: [Ingress]
ingress:
- from:
  - namespaceSelector: {matchLabels: {team: a}}
    podSelector: {matchExpressions: [{key: app, operator: In, values: [x, z]}]}
  - podSelector: {}
  - namespaceSelector: {}`,
      'blocks with exceptions': `podSelector: {}
policyTypes: [Ingress, Egress]
ingress:
- from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}}]
egress:
- to: [{ipBlock: {cidr: "2001:db8::/32"}}]`,
      'port ranges and names': `podSelector: {}
policyTypes: [Egress]
egress:
- ports: [{protocol: UDP, port: 1000, endPort: 2000}, {protocol: TCP, port: http}, {protocol: SCTP, port: 7}]`,
      'a rule that allows all': `podSelector: {}
policyTypes: [Ingress]
ingress: [{}]`,
      'a direction without rules': `podSelector: {}
policyTypes: [Ingress, Egress]`,
      'every operator': `podSelector:
  matchExpressions:
  - {key: a, operator: Exists}
  - {key: b, operator: DoesNotExist}
  - {key: c, operator: NotIn, values: [v]}
policyTypes: [Ingress]
ingress:
- from:
  - podSelector: {matchLabels: {app: web}}`,
    };

    it.each(Object.entries(CORPUS))('%s', async (_meaning, spec) => {
      const written = policyYaml(namespace, 'corpus', spec);
      expect(await deploy({ 'p.yaml': written })).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('created'),
      });
      expect((await live('corpus')).spec).toEqual(parse(written).spec);
    });

    it('an empty list of rules is stored as the server stores it: like none, and never as an open rule', async () => {
      await deploy({
        'p.yaml': policyYaml(namespace, 'p', 'podSelector: {}\npolicyTypes: [Ingress]\ningress: []'),
      });
      expect((await live('p')).spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
    });
  });

  it('plans first, creates, and a second run writes nothing', async () => {
    const files = {
      'web.yaml': allowYaml(namespace, 'web', 'shop', 'web'),
      'db.yaml': allowYaml(namespace, 'db', 'web', 'db', 5432),
    };
    const planned = await plan(files);
    expect(planned.stdout).toContain(': 2 to create\n');
    expect(planned.stdout).toContain(`1. create NetworkPolicy ${namespace}/db (db.yaml:1:1)`);
    expect(planned.stdout).toMatch(/\n {3}\+ .*port: 5432\n/);
    expect(planned.code).toBe(0);
    expect(await names()).toEqual([]);

    const first = await deploy(files);
    expect(first.stdout).toContain(`created    NetworkPolicy ${namespace}/web (web.yaml:1:1)`);
    expect(first.stdout).toMatch(/^Deployed to https:\/\/127\.0\.0\.1:\d+: 2 created\.$/m);
    expect(first.code).toBe(0);
    const before = await live('web');

    const second = await deploy(files);
    expect(second.stdout).toMatch(/^Deployed to .*: 2 unchanged\.$/m);
    expect(second.code).toBe(0);
    expect((await live('web')).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect((await plan(files)).stdout).toContain(`Unchanged: ${namespace}/db, ${namespace}/web`);
  });

  it('shows the lines that an update changes, and the effect on the order', async () => {
    await deploy({ 'web.yaml': allowYaml(namespace, 'web', 'shop', 'web') });
    const files = {
      'a.yaml': policyYaml(namespace, 'a-deny-all', 'podSelector: {}\npolicyTypes: [Ingress]'),
      'b.yaml': allowYaml(namespace, 'b-db', 'web', 'db', 5432),
      'c.yaml': allowYaml(namespace, 'c-web-too', 'admin', 'web'),
      'web.yaml': allowYaml(namespace, 'web', 'shop', 'web', 8443),
    };
    const { stdout } = await plan(files);
    const order = [...stdout.matchAll(/^\d+\. (\w+) NetworkPolicy \S+\/(\S+) \(\S+\): (.*)$/gm)].map(
      ([, action, name, effect]) => [action, name, effect],
    );
    expect(order).toEqual([
      ['create', 'c-web-too', 'only adds allows'],
      ['create', 'b-db', 'may isolate pods that no policy selects today'],
      ['create', 'a-deny-all', 'may isolate pods that no policy selects today'],
      ['update', 'web', 'may remove allows'],
    ]);
    expect(stdout).toContain('   -         - port: 8080\n   +         - port: 8443\n');
  });

  it('writes the plan as JSON, with a hash that depends on what is written and on nothing else', async () => {
    const read = async (file: string, port: number) => {
      const yaml = { [file]: allowYaml(namespace, 'web', 'shop', 'web', port) };
      return JSON.parse((await plan(yaml, { format: 'json' })).stdout);
    };
    const first = await read('a.yaml', 1);
    expect(first).toMatchObject({
      status: 'planned',
      schemaVersion: '2',
      hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      changes: [{ action: 'create', namespace, name: 'web', source: { file: 'a.yaml', line: 1 } }],
      leftInCluster: [],
    });
    expect((await read('b.yaml', 1)).hash).toBe(first.hash);
    expect((await read('a.yaml', 2)).hash).not.toBe(first.hash);
  });

  it('one bad object of ten: every problem at its line, nothing written', async () => {
    const good = Array.from({ length: 9 }, (_, i) => allowYaml(namespace, `good-${i}`, 'a', 'b'));
    const bad = allowYaml('nowhere', 'bad', 'a', 'b');
    const run = await deploy({ 'all.yaml': [...good, bad].join('---\n') });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain(
      'all.yaml:93:34 error cluster/namespace-missing `nowhere/bad`: the namespace `nowhere` does not exist',
    );
    expect(run.stdout).toContain('failed: nothing was written, the cluster is unchanged');
    expect(run.stdout).toContain(`not tried  NetworkPolicy ${namespace}/good-0`);
    expect(await names()).toEqual([]);
  });

  it('a namespace that is being deleted', async () => {
    // No controller finishes the deletion here, so that it stays in this state.
    await server.call('DELETE', `/api/v1/namespaces/${namespace}`);
    const run = await deploy({ 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('web.yaml:3:34 error cluster/namespace-terminating');
  });

  it('policies with errors never reach the cluster', async () => {
    const run = await deploy({
      'good.yaml': allowYaml(namespace, 'good', 'a', 'b'),
      'bad.yaml': policyYaml(namespace, 'bad', 'podSelector: {}\ningres: []'),
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('bad.yaml:6:3 error');
    expect(run.stderr).toContain('ingres');
    expect(await names()).toEqual([]);
  });

  it('a field of another manager is a conflict that names it, and is not taken', async () => {
    const theirs = parse(allowYaml(namespace, 'web', 'them', 'web'));
    const apply = `${path('web')}?fieldManager=other-tool&force=true`;
    await server.call('PATCH', apply, theirs, 'application/apply-patch+yaml');
    const run = await deploy({ 'web.yaml': allowYaml(namespace, 'web', 'us', 'web') });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('web.yaml:7:3 error cluster/conflict');
    expect(run.stderr).toContain('`.spec.ingress` belongs to the manager `other-tool`');
    expect((await live('web')).spec).toEqual(theirs.spec);
  });

  it('the same content from another manager is adopted once', async () => {
    const yaml = allowYaml(namespace, 'web', 'a', 'web');
    await server.call('POST', path(), parse(yaml));
    expect((await plan({ 'web.yaml': yaml })).stdout).toContain('same content; Sluice becomes its manager');
    expect((await deploy({ 'web.yaml': yaml })).stdout).toMatch(/: 1 adopted\.$/m);
    expect((await deploy({ 'web.yaml': yaml })).stdout).toMatch(/: 1 unchanged\.$/m);
  });

  it('an object that Sluice applied before it kept a ledger is named, with how to delete it', async () => {
    const old = parse(allowYaml(namespace, 'leaves', 'a', 'b'));
    await server.call('PATCH', `${path('leaves')}?fieldManager=sluice`, old, 'application/apply-patch+yaml');
    const run = await deploy({ 'p.yaml': allowYaml(namespace, 'stays', 'a', 'b') });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Left in the cluster');
    expect(run.stdout).toContain(
      `  kubectl delete networkpolicies.networking.k8s.io leaves --namespace=${namespace}\n`,
    );
    expect(await names()).toEqual(['leaves', 'stays']);
  });

  it('an admission policy that denies the dry run is named, and nothing is written', async () => {
    await denyByAdmission(server, namespace);
    const run = await deploy({
      'a.yaml': allowYaml(namespace, 'allowed', 'a', 'b'),
      'b.yaml': allowYaml(namespace, 'forbidden-name', 'a', 'b'),
    });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('b.yaml:1:1 error cluster/denied-by-admission');
    expect(run.stderr).toContain(`denied by the admission policy \`names-${namespace}\``);
    expect(run.stderr).toContain('this name is not allowed');
    expect(await names()).toEqual([]);
  });

  describe('permissions', () => {
    const rights = async (user: TestUser, verbs: readonly string[], resourceNames?: readonly string[]) => {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const rule = { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs, resourceNames };
      const ledger = {
        apiGroups: [''],
        resources: ['configmaps'],
        verbs: ['get', 'list', 'create', 'patch', 'delete'],
      };
      const lock = {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        verbs: ['get', 'create', 'update'],
      };
      await server.call('POST', `${rbac}/roles`, {
        metadata: { name: user.name },
        rules: [rule, ledger, lock],
      });
      await server.call('POST', `${rbac}/rolebindings`, {
        metadata: { name: user.name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user.name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user.name }],
      });
    };
    const as = async ({ token }: TestUser) => ({ kubeconfig: await server.writeKubeconfig({ token }) });

    it('a read-only token: says which right is missing where, before any write', async () => {
      await rights(READER, ['get', 'list']);
      const run = await deploy({ 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') }, await as(READER));
      expect(run.code).toBe(5);
      expect(run.stderr).toContain(
        `the deploy account may not create, patch \`networkpolicies.networking.k8s.io\` in namespace \`${namespace}\``,
      );
      expect(run.stderr).toContain('grant it a Role');
      expect(await names()).toEqual([]);
    });

    it('a Role with the four verbs, and those on ledger and lock, is enough', async () => {
      await rights(WRITER, ['get', 'list', 'create', 'patch']);
      const run = await deploy({ 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') }, await as(WRITER));
      expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('1 created') });
      // A failed deploy could not take back what it creates.
      expect(run.stderr).toContain(`warning cluster/no-way-back the deploy account may not delete`);
    });

    it('a Role for this name only is enough; what it may not list is said to be unknown', async () => {
      await rights(NAMED, ['get', 'create', 'patch'], ['web']);
      const run = await deploy({ 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') }, await as(NAMED));
      expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('1 created') });
      expect(run.stderr).toContain('warning cluster/cannot-list');
      expect(run.stderr).toContain('it is not known whether policies are left there');
      const strict = { ...(await as(NAMED)), strictWarnings: true };
      expect((await deploy({ 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') }, strict)).code).toBe(3);
    });

    it('the Roles that a plan prints are enough, for a deploy that creates, changes and deletes', async () => {
      const files = (port: number, ...of: string[]) => ({
        'p.yaml': of.map((name) => allowYaml(namespace, name, 'a', 'b', port)).join('---\n'),
      });
      const { stdout } = await plan(files(1, 'a', 'b'), { format: 'rbac' });
      for (const text of stdout.split('---\n')) {
        const role = parse(text);
        const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${role.metadata.namespace}`;
        await server.call('POST', `${rbac}/roles`, role);
        await server.call('POST', `${rbac}/rolebindings`, {
          metadata: { name: role.metadata.name },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.metadata.name },
          subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: WRITER.name }],
        });
      }
      const user = await as(WRITER);
      expect((await deploy(files(1, 'a', 'b'), user)).stdout).toMatch(/: 2 created\.$/m);
      expect((await deploy(files(2, 'a'), user)).stdout).toMatch(/: 1 updated, 1 deleted\.$/m);
    });

    it('a user without any right', async () => {
      const run = await plan({ 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') }, await as(BLIND));
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('may not get, create, patch');
    });

    it('a wrong token: said without showing it', async () => {
      const token = 'wrong-secret-token';
      const run = await deploy(
        { 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') },
        { kubeconfig: await server.writeKubeconfig({ token }) },
      );
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('does not accept the credentials (status 401)');
      expect(run.stderr + run.stdout).not.toContain(token);
    });
  });

  describe('configuration', () => {
    const yaml = () => ({ 'web.yaml': allowYaml(namespace, 'web', 'a', 'b') });

    it('KUBECONFIG is used', async () => {
      const run = await runCommand('deploy', yaml(), {
        env: { KUBECONFIG: server.kubeconfig },
        applySet: applySet(),
      });
      expect(run.code).toBe(0);
    });
    it('a server behind a path, as GitLab offers its agents', async () => {
      const proxy = await startFaultProxy(server, ({ url }) =>
        url.startsWith('/k8s-proxy/')
          ? { kind: 'pass', url: url.slice('/k8s-proxy'.length) }
          : { kind: 'answer', status: 404 },
      );
      const kubeconfig = await server.writeKubeconfig({
        token: server.token,
        url: `${proxy.url}/k8s-proxy/`,
      });
      const run = await deploy(yaml(), { kubeconfig });
      await proxy.stop();
      expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('1 created') });
    });
    it('no kubeconfig', async () => {
      const run = await runCommand('deploy', yaml(), {});
      expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('no cluster is configured') });
    });
    it('a kubeconfig that does not exist', async () => {
      const run = await deploy(yaml(), { kubeconfig: '/nowhere/config' });
      expect(run).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('`/nowhere/config` does not exist'),
      });
    });
    it('an unknown context: names those that exist', async () => {
      const run = await deploy(yaml(), { context: 'production' });
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('the kubeconfig has no context `production`');
      expect(run.stderr).toContain('`test`');
    });
    it('no policies: never an empty deploy', async () => {
      const run = await deploy({ 'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n' });
      expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no policy in `.`') });
    });
  });
});

/** Denies NetworkPolicies of the namespace whose name starts with `forbidden`, and waits until it is in force. */
async function denyByAdmission(server: ApiServer, namespace: string): Promise<void> {
  await installValidation(server, {
    name: `names-${namespace}`,
    namespace,
    operations: ['CREATE', 'UPDATE'],
    expression: '!object.metadata.name.startsWith("forbidden")',
    message: 'this name is not allowed',
  });
  const probe = parse(allowYaml(namespace, 'forbidden-probe', 'a', 'b'));
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies?dryRun=All`;
  const deadline = Date.now() + 20_000;
  while ((await server.call('POST', path, probe)).status === 201) {
    if (Date.now() > deadline) throw new Error('the admission policy is not in force');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
