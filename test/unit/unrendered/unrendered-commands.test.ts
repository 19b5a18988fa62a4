import { describe, expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

const CNI = ['--cni', 'cilium', '--flows', 'flows.ndjson'] as const;
const SIMULATE = ['simulate', '--base', 'git:main', ...CNI] as const;
const IN_SHOP = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n');

function createProject(files: Readonly<Record<string, string>>): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write({ 'flows.ndjson': WEB_TO_DB });
  folder.commit();
  folder.write(files);
  return folder;
}

async function report(folder: TemporaryFolder, ...args: readonly string[]) {
  const { exit, out } = await runIn(folder, {}, ...SIMULATE, ...args, '--format', 'json');
  const { headline, gate, diagnostics, simulation, hasImpact } = JSON.parse(out);
  const codes: string[] = diagnostics.map(({ code }: { code: string }) => code);
  return { exit, headline, outcome: gate.outcome, codes, simulation, hasImpact, diagnostics };
}

describe('a base that cannot be rendered', () => {
  const SETTINGS = 'render:\n  - command: [cat, rendered.yaml]\n';

  function createBroken(change: Readonly<Record<string, string>>): TemporaryFolder {
    const folder = createProject({ '.sluice.yaml': SETTINGS });
    folder.commit();
    folder.write(change);
    return folder;
  }

  it('does not stop the change that mends it: the head is judged, and nothing is green', async () => {
    using folder = createBroken({ 'rendered.yaml': IN_SHOP });
    const found = await report(folder);
    expect(found).toMatchObject({
      exit: 4,
      outcome: 'inconclusive',
      hasImpact: true,
      headline:
        'Cannot tell: the target branch cannot be rendered: cat rendered.yaml; the change cannot be compared',
    });
    expect(found.diagnostics).toMatchObject([{ code: 'render/failed', severity: 'warning', side: 'base' }]);
    // What the head has may be new, or not; what it does is known.
    expect(found.simulation).toMatchObject({
      changes: [],
      isolation: [],
      base: { policies: 0, notSimulated: 0 },
      head: { policies: 1 },
      totals: { unknown: { connections: 1 }, blocked: { connections: 0 } },
      impacts: [{ base: { outcome: 'unknown' }, head: { outcome: 'denied' } }],
    });
    const { out: comment } = await runIn(folder, {}, ...SIMULATE, '--format', 'markdown');
    expect(comment).toContain('### ⚪ Cannot tell: the target branch cannot be rendered');
    expect(comment).toContain('Recorded as let through, but denied after the change: 1 connection');
    expect(comment).toMatch(/manifests that could not be rendered may decide it/);
    expect(comment).toMatch(/cat: rendered\.yaml/);
  });

  it('is not taken as empty when its own settings name what it does not have', async () => {
    using folder = createProject({ '.sluice.yaml': 'render:\n  - kustomize: gone\n' });
    folder.commit();
    folder.write({ '.sluice.yaml': SETTINGS, 'rendered.yaml': IN_SHOP });
    const found = await report(folder);
    expect(found.headline).toContain('the target branch cannot be rendered: gone;');
    expect(found.diagnostics).toMatchObject([{ code: 'render/missing', severity: 'warning', side: 'base' }]);
    expect(found.exit).toBe(4);
  });

  it('stops everybody when the head cannot be rendered either', async () => {
    using folder = createBroken({});
    const found = await report(folder);
    expect(found).toMatchObject({ exit: 2, outcome: 'invalid', simulation: null });
  });
});

describe('a renderer that gives nothing', () => {
  it.each(['', '---\n# Source: shop/templates/policy.yaml\n'])(
    'on either side was not looked at, so that the answer is not green: %j',
    async (rendered) => {
      using folder = createProject({
        '.sluice.yaml': 'policies: [policies]\nrender:\n  - command: [cat, rendered.yaml]\n',
        'policies/web.yaml': IN_SHOP.replace(/\bdb\b/g, 'nobody'),
        'rendered.yaml': rendered,
      });
      folder.commit();
      const found = await report(folder);
      expect(found.codes).toContain('render/empty');
      expect(found).toMatchObject({
        outcome: 'warn',
        headline: 'Changes no policy, but 1 entry of render gave no manifests',
      });
      folder.write({ 'policies/more.yaml': IN_SHOP.replace(/\bdb\b/g, 'other') });
      expect(await report(folder)).toMatchObject({
        outcome: 'warn',
        headline: expect.stringContaining('1 entry of render gave no manifests'),
      });
    },
  );
});

describe('a renderer that gives nothing, in a test', () => {
  it.each([
    ['', 2],
    [IN_SHOP.replace(/\bdb\b/g, 'other'), 0],
  ])('fails it, beside other policies as well: %j', async (rendered, exit) => {
    using folder = createProject({
      '.sluice.yaml': 'policies: [policies]\nrender:\n  - command: [cat, rendered.yaml]\n',
      'policies/web.yaml': IN_SHOP.replace(/\bdb\b/g, 'nobody'),
      'rendered.yaml': rendered,
    });
    const asked = ['explain', 'shop/web', 'shop/db', '5432', ...CNI] as const;
    expect((await runIn(folder, {}, ...asked)).exit).toBe(0);
    expect((await runIn(folder, {}, ...asked, '--expect', 'allowed')).exit).toBe(exit);
  });
});

describe('a policy that a kustomization only moves', () => {
  const files = {
    'deploy/kustomization.yaml': 'namespace: shop\nnamePrefix: prod-\nresources: [pol.yaml]\n',
    'deploy/pol.yaml': DB_ISOLATED,
  };

  it('is judged where it ends up, by its name there and the line that is written', async () => {
    using folder = createProject(files);
    const found = await report(folder, '--policies', 'deploy');
    expect(found.headline).toMatch(/^Blocks shop\/web → shop\/db/);
    expect(found.codes).not.toContain('render/kustomization');
    expect(found.simulation.changes).toMatchObject([{ policy: { namespace: 'shop', name: 'prod-db' } }]);
    expect(found.simulation.impacts[0].cause.line).toMatchObject({ file: 'deploy/pol.yaml', line: 7 });
  });

  it('is left alone by a deploy, which says so', async () => {
    using folder = createProject(files);
    const { errors } = await runIn(folder, {}, 'plan', '--policies', 'deploy', '--kubeconfig', 'none');
    expect(errors).toContain('the kustomization `deploy` is not rendered');
  });
});

describe('a policy that a kustomization alters', () => {
  const files = {
    'deploy/kustomization.yaml': 'namespace: shop\ncommonLabels: {a: b}\nresources: [pol.yaml]\n',
    'deploy/pol.yaml': DB_ISOLATED,
  };

  it('is not judged as it is written, and the answer is not green', async () => {
    using folder = createProject(files);
    const found = await report(folder, '--policies', 'deploy');
    expect(found).toMatchObject({ outcome: 'warn', hasImpact: true });
    expect(found.headline).toContain('adds a policy that is not rendered: NetworkPolicy shop/db');
    expect(found.codes).toContain('render/kustomization');
    expect(found.simulation.totals.unknown.connections).toBe(1);
    const judged = await runIn(folder, {}, 'eval', '--policies', 'deploy', ...CNI);
    expect(JSON.parse(judged.out)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('is not rendered'),
    });
    expect(judged.errors).toContain('render: [{ kustomize: deploy }]');
    const explained = await runIn(
      folder,
      {},
      'explain',
      '--policies',
      'deploy',
      ...CNI,
      'shop/web',
      'shop/db',
      '8080',
    );
    expect(explained.out).not.toMatch(/ALLOWED|DENIED/);
  });

  it.each([
    ['one file', 'deploy/pol.yaml'],
    ['a glob', 'deploy/p*.yaml'],
  ])('also when only it is named: %s', async (_, path) => {
    using folder = createProject(files);
    expect((await report(folder, '--policies', path)).codes).toContain('render/kustomization');
  });

  it('also when the overlay is in another folder, and only its namespace is changed', async () => {
    using folder = createProject({});
    folder.write({
      'base/kustomization.yaml': 'resources: [pol.yaml]\n',
      'base/pol.yaml': DB_ISOLATED,
      'overlays/prod/kustomization.yaml': 'namespace: shop\nresources: [../../base]\n',
    });
    folder.commit();
    folder.write({ 'overlays/prod/kustomization.yaml': 'namespace: other\nresources: [../../base]\n' });
    const found = await report(folder, '--policies', 'base');
    expect(found.outcome).not.toBe('pass');
    expect(found.simulation.changes.map(({ change }: { change: string }) => change).sort()).toEqual([
      'added',
      'removed',
    ]);
  });

  it('is not said to cut off what another policy may let through: neither is judged without the other', async () => {
    const metadata = (name: string) => `metadata: {name: ${name}, namespace: kube-system}`;
    const head = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n';
    using folder = createProject({
      'p/kustomization.yaml': 'patches: [{path: gone.yaml}]\nresources: [a.yaml]\n',
      'p/a.yaml': `${head}${metadata('deny')}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
${head}${metadata('own')}\nspec: {podSelector: {}, egress: [{to: [{podSelector: {}}]}]}
---
${head}${metadata('dns')}\nspec: {podSelector: {}, egress: [{to: [{namespaceSelector: {}}]}], ingress: [{from: [{namespaceSelector: {}}]}]}
`,
    });
    const { out } = await runIn(folder, {}, 'validate', 'p', '--format', 'json');
    const codes = JSON.parse(out).diagnostics.map(({ code }: { code: string }) => code);
    const ofEach = ['policy/ingress-also-isolated', 'policy/opens-to-all', 'policy/opens-to-all'];
    expect(codes).toEqual(['render/kustomization', ...ofEach]);
  });

  it('is still validated as it is written', async () => {
    using folder = createProject({
      ...files,
      'deploy/pol.yaml': DB_ISOLATED.replace('podSelector', 'podSelecter'),
    });
    const { exit, out } = await runIn(folder, {}, 'validate', 'deploy');
    expect(exit).toBe(1);
    expect(out).toContain('did you mean `podSelector`?');
  });
});

describe('beside policies', () => {
  it('a JSON patch and a template of a Deployment stop nothing', async () => {
    using folder = createProject({
      'p/pol.yaml': IN_SHOP,
      'p/patch.yaml': '- {op: replace, path: /spec/replicas, value: 3}\n',
      'p/deploy.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n',
    });
    const found = await report(folder, '--policies', 'p');
    expect(found.headline).toMatch(/^Blocks shop\/web → shop\/db/);
    expect(found.codes).toEqual(expect.arrayContaining(['manifest/json-patch', 'yaml/template']));
    const validated = await runIn(folder, {}, 'validate', 'p');
    expect(validated.exit).toBe(0);
  });

  it('a strategic patch of a Deployment is no second workload', async () => {
    const deployment = (labels: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db, namespace: shop}\nspec: {template: {metadata: {labels: {${labels}}}}}\n`;
    using folder = createProject({
      'p/kustomization.yaml': 'resources: [pol.yaml, db.yaml]\npatches: [{path: more.yaml}]\n',
      'p/pol.yaml': IN_SHOP,
      'p/db.yaml': deployment('app: db'),
      'p/more.yaml': deployment('tier: data'),
    });
    const { out } = await runIn(
      folder,
      {},
      'explain',
      '--policies',
      'p',
      ...CNI,
      'shop/web',
      'shop/db',
      '8080',
    );
    expect(out.match(/ALLOWED|DENIED/g)).toEqual(['DENIED']);
  });

  it('a chart with policies is one line, and not green; in the inventory it is a gap that stops nothing', async () => {
    using folder = createProject({
      'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
      'c/templates/a.yaml': `{{ if .Values.on }}\n${DB_ISOLATED}{{ end }}\n`,
      'c/templates/b.yaml': DB_ISOLATED.replace('name: db', 'name: {{ .Release.Name }}'),
      'p/pol.yaml': IN_SHOP,
    });
    const found = await report(folder, '--policies', 'c');
    expect(found.outcome).toBe('warn');
    expect(found.codes.filter((code) => code === 'render/chart')).toHaveLength(1);
    const inventory = await report(folder, '--policies', 'p', '--inventory', 'c');
    expect(inventory.headline).toMatch(/^Blocks shop\/web → shop\/db/);
    expect(inventory.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'render/chart', severity: 'info' }),
    );
  });
});
