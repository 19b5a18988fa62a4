import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRenderedProject, DB_ISOLATED, lineAt, runIn } from './rendered-project.ts';
import { renderToolPath } from './tool-folder.ts';

const tools = renderToolPath(process.env);
const PATH = 'path' in tools ? tools.path : '';

const SIMULATE = ['simulate', '--base', 'git:main', '--flows', 'flows.ndjson', '--cni', 'cilium'] as const;

const KUSTOMIZE = {
  '.sluice.yaml': 'render:\n  - kustomize: deploy\n',
  'deploy/kustomization.yaml': 'namespace: shop\nresources: []\n',
};

const CHART = {
  '.sluice.yaml': `render:
  - helm: { chart: charts/db, release: prod, namespace: shop, values: [charts/db/prod.yaml], set: [isolate=true] }
`,
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: database\nversion: 0.1.0\n',
  'charts/db/values.yaml': 'isolate: false\napp: nobody\n',
  'charts/db/prod.yaml': 'app: db\n',
};

const TEMPLATE = `{{- if .Values.isolate }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}-db
spec:
  podSelector:
    matchLabels:
      app: {{ .Values.app }}
  policyTypes: [Ingress]
{{- end }}
`;

describe.skipIf('missing' in tools)('with the real tools', () => {
  it('a kustomization is judged as it is deployed, and the line that blocks is in a file that is there', async () => {
    using folder = createRenderedProject(KUSTOMIZE);
    folder.write({
      'deploy/kustomization.yaml': 'namespace: shop\nresources: [pol.yaml]\n',
      'deploy/pol.yaml': DB_ISOLATED,
    });
    const output = ['--rendered-output', 'rendered'];
    const { exit, out } = await runIn(folder, { PATH }, ...SIMULATE, ...output, '--format', 'json');
    const report = JSON.parse(out);
    expect(report.headline).toMatch(/^Blocks shop\/web → shop\/db/);
    expect(exit).toBe(1);
    const { policy, line } = report.simulation.impacts[0].cause;
    expect(policy ?? report.simulation.changes[0].policy).toBeDefined();
    expect(report.simulation.changes[0].policy.namespace).toBe('shop');
    expect(lineAt(folder, line)).not.toBe('');
    expect(line.file).toBe('rendered/head/deploy.yaml');
  });

  it('a chart is judged with its values, and the line that blocks is that of the template', async () => {
    using folder = createRenderedProject(CHART);
    folder.write({ 'charts/db/templates/policy.yaml': TEMPLATE });
    const { exit, out } = await runIn(folder, { PATH }, ...SIMULATE, '--format', 'json');
    const report = JSON.parse(out);
    expect(report.headline).toMatch(/^Blocks shop\/web → shop\/db/);
    expect(exit).toBe(1);
    expect(report.simulation.changes[0].policy).toMatchObject({ namespace: 'shop', name: 'prod-db' });
    const { line } = report.simulation.impacts[0].cause;
    expect(line.file).toBe('charts/db/templates/policy.yaml');
    expect(lineAt(folder, line)).toMatch(/podSelector|matchLabels|policyTypes/);
  });

  it('each side is rendered by its own settings and files', async () => {
    using folder = createRenderedProject({ ...CHART, 'charts/db/templates/policy.yaml': TEMPLATE });
    folder.write({
      '.sluice.yaml': 'render:\n  - helm: { chart: charts/db, release: prod, namespace: shop }\n',
    });
    const { out } = await runIn(folder, { PATH }, ...SIMULATE, '--format', 'json');
    expect(JSON.parse(out).simulation.changes).toMatchObject([
      { change: 'removed', policy: { name: 'prod-db' } },
    ]);
  });

  it.each([
    ['deploy/kustomization.yaml', 'resources: [gone.yaml]\n', KUSTOMIZE, 'gone.yaml'],
    ['charts/db/templates/broken.yaml', '{{ fail "no database here" }}\n', CHART, 'no database here'],
  ])('what cannot be rendered is unread, never empty: %s', async (file, text, project, reason) => {
    using folder = createRenderedProject(project);
    folder.write({ [file]: text });
    const { exit, errors, out } = await runIn(folder, { PATH }, ...SIMULATE, '--format', 'json');
    expect(exit).toBe(2);
    const { diagnostics, headline } = JSON.parse(out);
    const failed = diagnostics.find(({ code }: { code: string }) => code === 'render/failed');
    expect(failed.message, errors).toContain(reason);
    expect(failed.message).not.toContain('sluice-render-');
    expect(headline).not.toMatch(/^Changes no policy|^Blocks nothing/);
  });

  it.each([
    ['deploy/kustomization.yaml', 'resources: [gone.yaml]\n', KUSTOMIZE],
    ['charts/db/templates/broken.yaml', '{{ fail "no database here" }}\n', CHART],
  ])('what mends a base that cannot be rendered is judged as it is: %s', async (file, text, project) => {
    using folder = createRenderedProject({ ...project, [file]: text });
    folder.write({ ...project, ...(file in project ? {} : { [file]: '' }) });
    const { exit, out } = await runIn(folder, { PATH }, ...SIMULATE, '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      headline: expect.stringContaining('the target branch cannot be rendered'),
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'render/failed', side: 'base' })]),
    });
    expect(exit).toBe(4);
  });

  it('what is read and rendered is one policy on both sides', async () => {
    using folder = createRenderedProject({
      '.sluice.yaml': 'policies: [deploy]\nrender:\n  - kustomize: deploy\n',
      'deploy/kustomization.yaml': 'namespace: shop\nresources: [pol.yaml]\n',
      'deploy/pol.yaml': DB_ISOLATED,
    });
    folder.write({ 'deploy/pol.yaml': DB_ISOLATED.replace('[Ingress]', '[Ingress, Egress]') });
    const { out } = await runIn(folder, { PATH }, ...SIMULATE, '--format', 'json');
    const { simulation, diagnostics } = JSON.parse(out);
    expect(simulation.changes).toMatchObject([{ change: 'changed', isJudged: true }]);
    expect([simulation.base.notSimulated, simulation.totals.unknown.connections]).toEqual([0, 0]);
    expect(diagnostics).toEqual([]);
  });

  it('a renderer reaches no network', async () => {
    using folder = createRenderedProject(KUSTOMIZE);
    folder.write({ 'deploy/kustomization.yaml': 'resources: [https://example.invalid/policies.yaml]\n' });
    const { exit, out } = await runIn(folder, { PATH }, ...SIMULATE, '--format', 'json');
    expect(exit).toBe(2);
    expect(out).toMatch(/127\.0\.0\.1:9|GIT_ALLOW_PROTOCOL|not allowed|no 'git'/);
  });

  it('validate, eval, explain and plan read what is rendered', async () => {
    using folder = createRenderedProject({
      ...KUSTOMIZE,
      'deploy/kustomization.yaml': 'namespace: shop\nresources: [pol.yaml]\n',
      'deploy/pol.yaml': DB_ISOLATED,
    });
    const cni = ['--cni', 'cilium'];
    expect((await runIn(folder, { PATH }, 'validate')).out).toMatch(/^1 policy in 1 file checked$/m);
    const judged = await runIn(folder, { PATH }, 'eval', '--flows', 'flows.ndjson', ...cni);
    expect(JSON.parse(judged.out)).toMatchObject({ verdict: 'denied', ingress: { verdict: 'denied' } });
    const explained = await runIn(
      folder,
      { PATH },
      'explain',
      'shop/web',
      'shop/db',
      '8080',
      '--flows',
      'flows.ndjson',
      ...cni,
    );
    expect(explained.out).toMatch(/DENIED/);
    expect(existsSync(join(folder.path, 'rendered'))).toBe(false);
  });
});
