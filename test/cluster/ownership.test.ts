import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applySetId } from '../../src/cluster/ledger/apply-set-parent.ts';
import { renderToolPath } from '../render/tool-folder.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { installDefinition } from './install-crds.ts';
import { allowYaml, policyYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

const SET = 'applyset.kubernetes.io';

describe.skipIf(whyNoApiServer() !== undefined)('whose an object is, on a real API server', () => {
  let server: ApiServer;
  let namespace: string;
  let count = 0;

  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(async () => {
    await server?.stop();
  });
  const createNamespace = (name: string) => server.call('POST', '/api/v1/namespaces', { metadata: { name } });
  beforeEach(async () => {
    count++;
    namespace = `own-${count}`;
    await createNamespace(namespace);
  });

  const path = (name = '', of = namespace) =>
    `/apis/networking.k8s.io/v1/namespaces/${of}/networkpolicies${name === '' ? '' : `/${name}`}`;
  const live = async (name: string) => (await server.call('GET', path(name))).body;
  const names = async (of = namespace) =>
    (await server.call('GET', path('', of))).body.items.map(({ metadata }) => metadata.name);
  const parentPath = (name = 'sluice') => `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const annotations = async () =>
    (await server.call('GET', parentPath())).body.metadata.annotations as Record<string, string>;
  const sluice = (command: 'plan' | 'deploy', files: Record<string, string>, options = {}) =>
    runCommand(command, files, {
      kubeconfig: server.kubeconfig,
      applySet: { namespace, name: 'sluice' },
      ...options,
    });
  const allow = (...of: string[]) => ({
    'p.yaml': of.map((name) => allowYaml(namespace, name, 'a', 'b')).join('---\n'),
  });
  const managers = async (name: string) =>
    ((await live(name)).metadata.managedFields as { manager: string }[]).map(({ manager }) => manager);

  describe('what left the set', () => {
    it('is shown by the plan and deleted last; what others made stays', async () => {
      await server.call('POST', path(), parse(allowYaml(namespace, 'foreign', 'a', 'b')));
      await sluice('deploy', allow('stays', 'leaves'));
      const planned = await sluice('plan', allow('stays', 'comes'));
      expect(planned.stdout).toContain(': 1 to create, 1 to delete, 1 unchanged');
      expect(planned.stdout).toContain(
        `2. delete NetworkPolicy ${namespace}/leaves: deployed by Sluice earlier, no longer among the policies`,
      );
      expect(planned.stdout).toMatch(/\n {3}- .*port: 8080\n/);
      const run = await sluice('deploy', allow('stays', 'comes'));
      expect(run.stdout).toMatch(/: 1 created, 1 deleted, 1 unchanged\.$/m);
      expect(await names()).toEqual(['comes', 'foreign', 'stays']);
    });

    it('is not deleted with the set when it only has the label: a copy by hand, or what Argo CD took over', async () => {
      await sluice('deploy', allow('stays', 'handed-over'));
      const { spec, metadata } = await live('stays');
      const { labels } = metadata;
      await server.call('POST', `${path()}?fieldManager=kubectl-create`, {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'copy', labels },
        spec,
      });
      const tracking = `app:networking.k8s.io/NetworkPolicy:${namespace}/handed-over`;
      const mark = { metadata: { annotations: { 'argocd.argoproj.io/tracking-id': tracking } } };
      await server.call('PATCH', path('handed-over'), mark, 'application/merge-patch+json');
      const run = await sluice('deploy', allow('stays'));
      expect(run.code).toBe(0);
      expect(run.stdout).toMatch(/: 1 unchanged\.$/m);
      expect(run.stderr).toContain(
        `\`${namespace}/copy\` has the label of this set and is not deleted: \`kubectl-create\` wrote it`,
      );
      expect(run.stderr).toContain('it belongs to the application `app` of Argo CD now');
      expect(await names()).toEqual(['copy', 'handed-over', 'stays']);
    });

    it('is found in a namespace that the set no longer names, and the ledger shrinks to what is left', async () => {
      const other = `${namespace}-other`;
      await createNamespace(other);
      const elsewhere = { 'o.yaml': allowYaml(other, 'gone', 'a', 'b') };
      await sluice('deploy', { ...allow('stays'), ...elsewhere });
      expect(await annotations()).toMatchObject({
        [`${SET}/contains-group-kinds`]: 'NetworkPolicy.networking.k8s.io',
        [`${SET}/additional-namespaces`]: other,
        [`${SET}/tooling`]: expect.stringMatching(/^sluice\/v\d/),
      });
      const run = await sluice('deploy', allow('stays'));
      expect(run).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`deleted    NetworkPolicy ${other}/gone`),
      });
      expect(await names(other)).toEqual([]);
      expect(await annotations()).toMatchObject({ [`${SET}/additional-namespaces`]: '' });
    });

    it('is found again when somebody deleted the ledger', async () => {
      const other = `${namespace}-other`;
      await createNamespace(other);
      await sluice('deploy', { ...allow('stays'), 'o.yaml': allowYaml(other, 'gone', 'a', 'b') });
      await server.call('DELETE', parentPath());
      const run = await sluice('deploy', allow('stays'));
      expect(run.stdout).toContain(`deleted    NetworkPolicy ${other}/gone`);
      expect(await names(other)).toEqual([]);
    });

    it('is found without the ledger also when it is of a kind that the set has no more, and what may not be listed is said', async () => {
      const kind = await server.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        metadata: { name: 'ciliumnetworkpolicies.cilium.io' },
        spec: {
          group: 'cilium.io',
          scope: 'Namespaced',
          names: { kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies' },
          versions: [
            {
              name: 'v2',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      });
      expect(kind.status).toBe(201);
      const other = `${namespace}-other`;
      await createNamespace(other);
      const place = `/apis/cilium.io/v2/namespaces/${other}/ciliumnetworkpolicies`;
      const label = { 'applyset.kubernetes.io/part-of': applySetId({ namespace, name: 'sluice' }) };
      const left = {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'left', labels: label },
        spec: { endpointSelector: {} },
      };
      await sluice('deploy', allow('stays'));
      while ((await server.call('POST', `${place}?fieldManager=sluice`, left)).status !== 201) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await server.call('DELETE', parentPath());
      const plan = await sluice('plan', allow('stays'));
      expect(plan.stderr).toContain(`cluster/ledger-gone the ledger \`${namespace}/sluice\` is gone`);
      expect(plan.stdout).toContain(`delete CiliumNetworkPolicy ${other}/left`);
      const proxy = await startFaultProxy(server, ({ url }) =>
        url.startsWith('/apis/cilium.io/v2/ciliumnetworkpolicies')
          ? { kind: 'answer', status: 403, body: '{}' }
          : { kind: 'pass' },
      );
      const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
      const blind = await sluice('plan', allow('stays'), { kubeconfig });
      expect(blind.stderr).toContain(
        'may not be listed in the whole cluster: ciliumnetworkpolicies.cilium.io',
      );
      await proxy.stop();
      await sluice('deploy', allow('stays'));
      expect((await server.call('GET', place)).body.items).toEqual([]);
      await server.call(
        'DELETE',
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ciliumnetworkpolicies.cilium.io',
      );
    });

    it('is of a kind that the preferred version of its group does not have', async () => {
      const group = 'policy.networking.k8s.io';
      const install = (version: string, kind: string, plural: string) => {
        const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
        const definition = {
          metadata: {
            name: `${plural}.${group}`,
            annotations: { 'api-approved.kubernetes.io': 'unapproved' },
          },
          spec: {
            group,
            scope: 'Cluster',
            names: { kind, plural },
            versions: [{ name: version, served: true, storage: true, schema }],
          },
        };
        return installDefinition(server, definition);
      };
      await install('v1alpha1', 'AdminNetworkPolicy', 'adminnetworkpolicies');
      const admin = `apiVersion: ${group}/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: ${namespace} }
spec:
  priority: 1
  subject: { namespaces: {} }
  ingress: [{ name: a, action: Deny, from: [{ namespaces: { matchLabels: { a: b } } }] }]
`;
      const first = await sluice('deploy', { ...allow('stays'), 'admin.yaml': admin });
      expect(first.code, first.stderr + first.stdout).toBe(0);
      await install('v1alpha2', 'ClusterNetworkPolicy', 'clusternetworkpolicies');
      const run = await sluice('deploy', allow('stays'));
      expect(run.stdout, run.stderr).toContain(`deleted    AdminNetworkPolicy ${namespace}`);
      const left = await server.call('GET', `/apis/${group}/v1alpha1/adminnetworkpolicies`);
      expect(left.body.items).toEqual([]);
    });

    it('is of a kind that the cluster does not serve any more: said, and kept in the ledger', async () => {
      await sluice('deploy', allow('stays'));
      const kinds = `${SET}/contains-group-kinds`;
      const gone = 'Gone.example.com,NetworkPolicy.networking.k8s.io';
      await server.call(
        'PATCH',
        parentPath(),
        { metadata: { annotations: { [kinds]: gone } } },
        'application/merge-patch+json',
      );
      const run = await sluice('deploy', allow('stays', 'comes'));
      expect(run.code, run.stderr).toBe(0);
      expect(run.stderr).toContain('cluster/kind-gone objects of `Gone.example.com` were deployed earlier');
      expect((await annotations())[kinds]).toBe(gone);
    });

    it('is not deleted when everything left, unless that is asked for', async () => {
      await sluice('deploy', allow('a', 'b'));
      const empty = { 'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n' };
      expect((await sluice('deploy', empty)).stderr).toContain('cluster/no-policies');
      const run = await sluice('deploy', empty, { allowMassDelete: true });
      expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('2 deleted') });
      expect(await names()).toEqual([]);
    });

    it('is not deleted when it is a good part of the set, unless that is asked for', async () => {
      const all = ['a', 'b', 'c', 'd', 'e', 'f'];
      await sluice('deploy', allow(...all));
      const run = await sluice('deploy', allow('a', 'b'));
      expect(run.code).toBe(5);
      expect(run.stderr).toContain(
        'cluster/mass-delete 4 of 6 deployed objects are no longer among the policies',
      );
      expect(run.stdout).toContain('4 to delete');
      expect(await names()).toEqual(all);
      expect((await sluice('deploy', allow('a', 'b'), { allowMassDelete: true })).code).toBe(0);
      expect(await names()).toEqual(['a', 'b']);
    });

    it('stays in the ledger while a finalizer keeps it, and is named in each run', async () => {
      const other = `${namespace}-other`;
      await createNamespace(other);
      await sluice('deploy', { ...allow('stays'), 'o.yaml': allowYaml(other, 'kept', 'a', 'b') });
      const finalizers = (value: string[]) =>
        server.call(
          'PATCH',
          path('kept', other),
          { metadata: { finalizers: value } },
          'application/merge-patch+json',
        );
      await finalizers(['example.com/wait']);
      for (const _run of [1, 2]) {
        const run = await sluice('deploy', allow('stays'));
        expect(run.stderr).toContain(`cluster/delete-pending \`${other}/kept\``);
        expect(await annotations()).toMatchObject({ [`${SET}/additional-namespaces`]: other });
      }
      await finalizers([]);
      await sluice('deploy', allow('stays'));
      expect(await annotations()).toMatchObject({ [`${SET}/additional-namespaces`]: '' });
    });

    it('is not deleted when it is of another set', async () => {
      await sluice('deploy', allow('a'));
      const run = await sluice('deploy', allow('a', 'b'), { applySet: { namespace, name: 'second' } });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain(
        `cluster/other-apply-set \`${namespace}/a\`: it belongs to another ApplySet`,
      );
      const taken = await sluice('deploy', allow('a', 'b'), {
        applySet: { namespace, name: 'second' },
        takeOvers: [{ kind: 'object', name: `${namespace}/a` }],
      });
      expect(taken.code).toBe(0);
      await sluice('deploy', allow('c'));
      expect(await names()).toEqual(['a', 'b', 'c']);
    });
  });

  describe('the ledger', () => {
    it.each([
      [{}, 'is no ApplySet'],
      [
        { labels: { [`${SET}/id`]: 'x' }, annotations: { [`${SET}/tooling`]: 'kubectl/v1.35.0' } },
        'of another tool (`kubectl`)',
      ],
      [
        { labels: { [`${SET}/id`]: 'x' }, annotations: { [`${SET}/tooling`]: 'sluice/v0.1.0' } },
        'has the id of another ApplySet',
      ],
    ])('is refused when it is not ours: %j', async (metadata, text) => {
      await server.call('POST', `/api/v1/namespaces/${namespace}/configmaps`, {
        metadata: { name: 'sluice', ...metadata },
      });
      const run = await sluice('deploy', allow('a'));
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('cluster/apply-set-unusable');
      expect(run.stderr).toContain(text);
      expect(await names()).toEqual([]);
    });

    it('a member label in a file is refused at its line', async () => {
      const yaml = allowYaml(namespace, 'a', 'b', 'c').replace(
        `namespace: ${namespace}}`,
        `namespace: ${namespace}, labels: {${SET}/part-of: x}}`,
      );
      expect((await sluice('deploy', { 'p.yaml': yaml })).stderr).toMatch(
        /p\.yaml:3:\d+ error cluster\/apply-set-label/,
      );
    });

    const tools = renderToolPath(process.env);
    it.skipIf('missing' in tools)('is read by a real kubectl, which prunes by it', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'sluice-kubectl-'));
      const kubectl = async (...args: string[]) => {
        const env = {
          PATH: 'path' in tools ? tools.path : '',
          KUBECTL_APPLYSET: 'true',
          KUBECONFIG: server.kubeconfig,
          HOME: folder,
        };
        const { stdout } = await promisify(execFile)('kubectl', args, { env, cwd: folder });
        return stdout;
      };
      await sluice('deploy', allow('a', 'b'));
      await writeFile(join(folder, 'a.yaml'), allowYaml(namespace, 'a', 'a', 'b'));
      const prune = ['apply', '--server-side', '--force-conflicts', '-f', 'a.yaml', '-n', namespace];
      const set = ['--prune', '--applyset=configmaps/sluice'];
      await expect(kubectl(...prune, ...set)).rejects.toThrow(
        /managed by tooling "sluice" instead of "kubectl"/,
      );
      await kubectl(
        'annotate',
        '--overwrite',
        'configmap/sluice',
        '-n',
        namespace,
        `${SET}/tooling=kubectl/v1.35.0`,
      );
      expect(await kubectl(...prune, ...set)).toContain('networkpolicy.networking.k8s.io/b pruned');
      expect(await names()).toEqual(['a']);
      await rm(folder, { recursive: true, force: true });
    });
  });

  describe('an object that another tool made', () => {
    /** As nearly everybody writes it: the server fills the protocol in. */
    const web = (port: number, more = '') =>
      policyYaml(
        namespace,
        'web',
        `podSelector: {matchLabels: {app: web}}
ingress:
- from: [{podSelector: {matchLabels: {app: shop}}}]
  ports: [{port: ${port}}]${more}`,
      );
    const EGRESS = '\negress: [{}]';
    const create = (yaml: string, metadata: object, manager = 'kubectl-client-side-apply') => {
      const object = parse(yaml);
      return server.call('POST', `${path()}?fieldManager=${manager}`, {
        ...object,
        metadata: { ...object.metadata, ...metadata },
      });
    };
    const LAST_APPLIED = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };

    it('with the same content is adopted, and then changes like one of ours', async () => {
      await create(web(80), { annotations: LAST_APPLIED });
      const planned = await sluice('plan', { 'web.yaml': web(80) });
      expect(planned.stdout).toContain(
        'same content; Sluice becomes its manager; taken over from kubectl-client-side-apply',
      );
      expect((await sluice('deploy', { 'web.yaml': web(80) })).stdout).toMatch(/: 1 adopted\.$/m);
      expect(await managers('web')).toEqual(['sluice']);
      expect((await live('web')).metadata.annotations).toBeUndefined();
      expect((await sluice('deploy', { 'web.yaml': web(80) })).stdout).toMatch(/: 1 unchanged\.$/m);
      const changed = await sluice('deploy', { 'web.yaml': web(81) });
      expect(changed).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 updated'),
        stderr: expect.not.stringContaining('stored-differs'),
      });
    });

    it('with another content is a conflict that shows the difference, and is taken over on demand', async () => {
      await create(web(80, EGRESS), {});
      const run = await sluice('deploy', { 'web.yaml': web(81) });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('belongs to the manager `kubectl-client-side-apply`');
      expect(run.stdout).toContain('refused NetworkPolicy');
      expect(run.stdout).toMatch(/^ {3}- +- port: 80$/m);

      const takeOvers = [{ kind: 'tool', tool: 'kubectl' }];
      expect((await sluice('plan', { 'web.yaml': web(81) }, { takeOvers })).stdout).toMatch(
        /^ {3}- +egress:$/m,
      );
      expect((await sluice('deploy', { 'web.yaml': web(81) }, { takeOvers })).stdout).toMatch(
        /: 1 updated\.$/m,
      );
      expect((await live('web')).spec).not.toHaveProperty('egress');
      expect(await managers('web')).toEqual(['sluice']);
      expect((await sluice('deploy', { 'web.yaml': web(82) })).code).toBe(0);
    });

    it('that somebody changes between plan and write is not adopted over their change', async () => {
      await create(web(80), {});
      const edit = [{ op: 'replace', path: '/spec/ingress/0/ports/0/port', value: 9999 }];
      const proxy = await startFaultProxy(server, async ({ url, method }) => {
        // The lock is what a deploy writes first, after its plan.
        if (method === 'POST' && url.includes('/leases')) {
          await server.call('PATCH', `${path('web')}?fieldManager=x`, edit, 'application/json-patch+json');
        }
        return { kind: 'pass' };
      });
      const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
      const run = await sluice('deploy', { 'web.yaml': web(80) }, { kubeconfig });
      await proxy.stop();
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('cluster/changed-meanwhile');
      expect(JSON.stringify((await live('web')).spec)).toContain('9999');
    });

    it('that has more than the file is no silent success', async () => {
      await create(web(80, EGRESS), {});
      const run = await sluice('deploy', { 'web.yaml': web(80) });
      expect(run.code).toBe(5);
      expect((await live('web')).spec).toHaveProperty('egress');
    });

    it('an edit by hand of one of ours is a conflict, and put right on demand', async () => {
      await sluice('deploy', { 'web.yaml': web(80), ...allow('other') });
      const edit = [{ op: 'replace', path: '/spec/ingress/0/ports/0/port', value: 9999 }];
      await server.call(
        'PATCH',
        `${path('web')}?fieldManager=kubectl-edit`,
        edit,
        'application/json-patch+json',
      );
      const changed = { 'web.yaml': web(80), ...allow('other', 'more') };
      const planned = await sluice('plan', changed);
      expect(planned.code).toBe(1);
      expect(planned.stderr).toContain('belongs to the manager `kubectl-edit`');
      expect(planned.stdout).toMatch(/^ {3}- +- port: 9999$/m);
      // The rest of the plan is there, too.
      expect(planned.stdout).toContain(`create NetworkPolicy ${namespace}/more`);
      const takeOvers = [{ kind: 'object', name: `${namespace}/web` }];
      expect((await sluice('deploy', changed, { takeOvers })).code).toBe(0);
      expect((await sluice('plan', changed)).stdout).toContain(': 3 unchanged');
    });

    const HELM = {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'x' },
    };
    it('Helm: refused even with the same content, taken over on demand', async () => {
      await create(web(80), HELM, 'helm');
      const run = await sluice('deploy', { 'web.yaml': web(80) });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('cluster/controlled');
      expect(run.stderr).toContain('the Helm release `shop`');
      const taken = await sluice(
        'deploy',
        { 'web.yaml': web(81) },
        { takeOvers: [{ kind: 'tool', tool: 'helm' }] },
      );
      expect(taken.code).toBe(0);
      expect((await live('web')).metadata.annotations).toBeUndefined();
      expect((await live('web')).metadata.labels).toEqual({
        [`${SET}/part-of`]: expect.stringMatching(/^applyset-/),
      });
    });

    it('an operator: refused whatever is asked for', async () => {
      const ownerReferences = [
        { apiVersion: 'example.com/v1', kind: 'Shop', name: 'shop', uid: 'u-1', controller: true },
      ];
      await create(web(80), { ownerReferences }, 'shop-operator');
      const takeOvers = [{ kind: 'object', name: `${namespace}/web` }];
      const run = await sluice('deploy', { 'web.yaml': web(81) }, { takeOvers });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('its owner Shop `shop` writes it');
    });
  });

  describe('at a terminal', () => {
    it('asks, after the plan, and names the cluster', async () => {
      const no = await sluice('deploy', allow('a'), { typed: 'n\n' });
      expect(no.code).toBe(5);
      expect(no.stderr).toContain(`1. create NetworkPolicy ${namespace}/a`);
      expect(no.stderr).toContain(`Deploy to ${server.url}, context test: 1 to create? [y/N]`);
      expect(no.stdout).toContain('nothing was written');
      expect(await names()).toEqual([]);
      expect((await sluice('deploy', allow('a'), { typed: 'y\n' })).code).toBe(0);
      expect(await names()).toEqual(['a']);
    });
    it('does not ask with --yes, in a pipeline, or when there is nothing to do', async () => {
      expect((await sluice('deploy', allow('a'), { typed: '', yes: true })).code).toBe(0);
      expect((await sluice('deploy', allow('b', 'a'), { typed: '', env: { CI: 'true' } })).code).toBe(0);
      expect((await sluice('deploy', allow('b', 'a'), { typed: '' })).code).toBe(0);
    });
  });

  it('an approved plan is carried out as long as it is the plan; a snapshot is written before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-approved-'));
    const inFolder = { in: folder, policies: ['p.yaml'] };
    const outputs = [{ format: 'json', path: 'plan.json' }];
    await sluice('deploy', allow('a'), inFolder);
    await sluice('plan', allow('a', 'b'), { ...inFolder, outputs });
    const approved = { ...inFolder, plan: 'plan.json', snapshot: 'snapshot.json' };
    const other = await sluice('deploy', allow('a', 'c'), approved);
    expect(other.code).toBe(5);
    expect(other.stderr).toContain('cluster/stale-plan');
    expect(other.stdout).toContain(`create NetworkPolicy ${namespace}/c`);
    expect((await sluice('deploy', allow('a', 'b'), approved)).code).toBe(0);
    expect(JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8'))).toMatchObject({
      objects: [{ name: `NetworkPolicy ${namespace}/b`, before: null }],
    });
    // What was approved is done, so it is stale now.
    expect((await sluice('deploy', allow('a', 'b'), approved)).stderr).toContain('cluster/stale-plan');
    await rm(folder, { recursive: true, force: true });
  });

  it('Argo CD: refused while its application syncs by itself, taken over once it does not', async () => {
    await server.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
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
    });
    await createNamespace('argocd');
    const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
    const application = (automated?: object) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: { syncPolicy: automated === undefined ? {} : { automated } },
    });
    while ((await server.call('POST', applications, application({}))).status !== 201) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const tracked = parse(allowYaml(namespace, 'web', 'a', 'b'));
    tracked.metadata.annotations = {
      'argocd.argoproj.io/tracking-id': `shop:networking.k8s.io/NetworkPolicy:${namespace}/web`,
    };
    await server.call('POST', `${path()}?fieldManager=argocd-controller`, tracked);
    const takeOvers = [{ kind: 'tool', tool: 'argocd' }];
    expect((await sluice('deploy', allow('web'))).stderr).toContain(
      'it belongs to the application `shop` of Argo CD',
    );
    const active = await sluice('deploy', allow('web'), { takeOvers });
    expect(active.code).toBe(5);
    expect(active.stderr).toContain('keeps writing it: both would keep overwriting it');
    // Argo CD may be in a namespace of another name, which the mark of the object does not say.
    const elsewhere = applications.replace('argocd', 'openshift-gitops');
    await createNamespace('openshift-gitops');
    await server.call('POST', elsewhere, application({}));
    await server.call('DELETE', `${applications}/shop`);
    expect((await sluice('deploy', allow('web'), { takeOvers })).stderr).toContain('keeps writing it');
    await server.call('DELETE', `${elsewhere}/shop`);
    await server.call('POST', applications, application({}));
    await server.call(
      'PATCH',
      `${applications}/shop`,
      { spec: { syncPolicy: null } },
      'application/merge-patch+json',
    );
    expect((await sluice('deploy', allow('web'), { takeOvers })).code).toBe(0);
    expect((await live('web')).metadata.annotations).toBeUndefined();
    expect(await managers('web')).toEqual(['sluice']);
  });

  it('plan --detailed-exitcode says whether there is something to do', async () => {
    expect((await sluice('plan', allow('a'), { detailedExitcode: true })).code).toBe(7);
    await sluice('deploy', allow('a'));
    expect((await sluice('plan', allow('a'), { detailedExitcode: true })).code).toBe(0);
  });
});
