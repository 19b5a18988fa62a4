// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what Flux replaces looks like this
import { describe, expect, it } from 'vitest';
import { DB_ISOLATED, runIn } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* Flux fills in variables of what it applies. A policy with them is no mistake, and a change of a value is one of the policy. */

const POLICY = DB_ISOLATED.replace('name: db\n', 'name: ${APP}-db\n  namespace: shop\n');
const flux = (postBuild: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: {path: ./apps/db, ${postBuild}}\n`;
const filesWith = (postBuild: string, policy = POLICY): Files => ({
  'flux.yaml': flux(postBuild),
  'apps/db/pol.yaml': policy,
});

async function problemsOf(files: Files): Promise<readonly string[]> {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write(files);
  folder.commit();
  const { out } = await runIn(folder, {}, 'validate', 'apps', '--format', 'json');
  return JSON.parse(out).diagnostics.map(
    ({ severity, code }: Record<string, string>) => `${severity} ${code}`,
  );
}

describe('a policy with variables', () => {
  it.each<[string, string, string]>([
    ['has a value', 'postBuild: {substitute: {APP: shop}}', POLICY],
    ['is a default', 'postBuild: {substitute: {A: b}}', POLICY.replace('${APP}', '${APP:=shop}')],
  ])('is no mistake where each %s', async (_, postBuild, policy) => {
    expect(await problemsOf(filesWith(postBuild, policy))).toEqual(['warning render/delivery']);
  });

  it.each([
    ['one has no value', 'postBuild: {substitute: {OTHER: shop}}'],
    [
      'values come from elsewhere',
      'postBuild: {substitute: {APP: a}, substituteFrom: [{kind: ConfigMap, name: a}]}',
    ],
    ['nothing fills them in', 'prune: true'],
  ])('is not known, and said so, where %s', async (_, postBuild) => {
    expect(await problemsOf(filesWith(postBuild))).toContain('error policy/template');
  });

  it('changes with a value, also where what is written would be valid', async () => {
    const policy =
      'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: db}\nspec: {selector: "app == \'${APP}\'", types: [Ingress]}\n';
    const { headline, simulation } = await changeOfApps(
      { ...filesWith('postBuild: {substitute: {APP: a}}', policy), '.sluice.yaml': 'cni: calico\n' },
      { 'flux.yaml': flux('postBuild: {substitute: {APP: db}}') },
    );
    expect(headline).toContain('Cannot tell what it does');
    expect(simulation.totals.unknown.connections).toBe(1);
  });

  it('is not judged as it is written where values come from elsewhere', async () => {
    const policy =
      'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: db}\nspec: {selector: "app == \'${APP}\'", types: [Ingress]}\n';
    const from = 'postBuild: {substituteFrom: [{kind: ConfigMap, name: a}]}';
    const { headline } = await changeOfApps(
      { ...filesWith(from, policy), '.sluice.yaml': 'cni: calico\n' },
      { 'apps/db/pol.yaml': policy.replace('app ==', 'apps ==') },
    );
    expect(headline).toContain('Cannot tell what it does');
  });

  describe('whose values come from elsewhere', () => {
    const from = (kind: string): string => `postBuild: {substituteFrom: [{kind: ${kind}, name: settings}]}`;
    const values = (kind: string, name: string, value: string): string =>
      `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: flux-system}\nstringData: {APP: ${value}}\ndata: {APP: ${value}}\n`;

    it.each(['ConfigMap', 'Secret'])(
      'changes with a %s of the repository, wherever that is',
      async (kind) => {
        const { headline } = await changeOfApps(
          { ...filesWith(from(kind)), 'clusters/vars/all.yaml': values(kind, 'settings', 'a') },
          { 'clusters/vars/all.yaml': values(kind, 'settings', 'db') },
        );
        expect(headline).toContain('Cannot tell what it does');
      },
    );

    const generated = (values: string): Files => ({
      'clusters/vars/kustomization.yaml': `kind: Kustomization\ngeneratorOptions: {disableNameSuffixHash: true}\nconfigMapGenerator: [{name: settings, ${values}}]\n`,
    });

    it.each<[string, Files, Files]>([
      ['in it', generated('literals: [APP=a]'), generated('literals: [APP=db]')],
      [
        'in a file',
        { ...generated('envs: [all.env]'), 'clusters/vars/all.env': 'APP=a\n' },
        { 'clusters/vars/all.env': 'APP=db\n' },
      ],
    ])(
      'changes with a ConfigMap that a kustomization generates from what is %s',
      async (_, before, after) => {
        const { headline } = await changeOfApps({ ...filesWith(from('ConfigMap')), ...before }, after);
        expect(headline).toContain('Cannot tell what it does');
      },
    );

    it('does not change with another one', async () => {
      const { headline } = await changeOfApps(
        {
          ...filesWith(from('ConfigMap')),
          'clusters/vars/all.yaml': values('ConfigMap', 'settings-too', 'a'),
        },
        { 'clusters/vars/all.yaml': values('ConfigMap', 'settings-too', 'db') },
      );
      expect(headline).toBe('Changes no policy');
    });
  });

  it('may decide in its own namespace only', async () => {
    const { simulation } = await changeOfApps(
      filesWith('postBuild: {substitute: {APP: a}}', POLICY.replace('namespace: shop', 'namespace: pay')),
      { 'flux.yaml': flux('postBuild: {substitute: {APP: db}}') },
    );
    expect(simulation.totals.unknown.connections).toBe(0);
  });

  describe('whose values others patch into what fills them in', () => {
    const patch = (postBuild: string): string =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: not-used}\nspec: {${postBuild}}\n`;
    const indented = (text: string): string => text.replace(/^/gm, '        ');
    const cluster = (postBuild: string, target = 'kind: Kustomization'): Files => ({
      'clusters/all.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: all}\nspec:\n  path: ./apps\n  patches:\n    - target: {${target}}\n      patch: |\n${indented(patch(postBuild))}\n`,
    });
    const kustomized = (postBuild: string): Files => ({
      'apps/kustomization.yaml':
        'kind: Kustomization\nresources: [db/ks.yaml]\npatches: [{path: p.yaml, target: {group: kustomize.toolkit.fluxcd.io, kind: Kustomization}}]\n',
      'apps/p.yaml': patch(postBuild),
    });
    const operations = (value: string): Files => ({
      'apps/kustomization.yaml': `kind: Kustomization\nresources: [db/ks.yaml]\npatches:\n- target: {kind: Kustomization}\n  patch: |\n    - op: add\n      path: /spec/postBuild/substitute\n      value: {APP: ${value}}\n`,
    });
    const child =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: {path: ./apps/db/app}\n';
    const policy =
      'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: db}\nspec: {selector: "app == \'${APP}\'", types: [Ingress]}\n';
    const APPS: Files = {
      'apps/db/ks.yaml': child,
      'apps/db/app/pol.yaml': policy,
      '.sluice.yaml': 'cni: calico\n',
    };
    const valued = (by: (postBuild: string) => Files, value: string): Files =>
      by(`postBuild: {substitute: {APP: ${value}}}`);
    const ofMap = 'postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}';
    const map = (value: string): Files => ({
      'clusters/vars.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {APP: ${value}}\n`,
    });

    it.each<[string, Files, Files]>([
      ['a Kustomization', valued(cluster, 'a'), valued(cluster, 'db')],
      ['a kustomization', valued(kustomized, 'a'), valued(kustomized, 'db')],
      ['operations', operations('a'), operations('db')],
      ['a Kustomization, from a ConfigMap', { ...cluster(ofMap), ...map('a') }, map('db')],
      ['a kustomization, from a ConfigMap', { ...kustomized(ofMap), ...map('a') }, map('db')],
    ])('changes with a value of %s', async (_, before, after) => {
      const { headline } = await changeOfApps({ ...APPS, ...before }, after);
      expect(headline).toContain('Cannot tell what it does');
    });

    it('does not change where the patch is for another one', async () => {
      const other = (value: string): Files =>
        cluster(`postBuild: {substitute: {APP: ${value}}}`, 'kind: Kustomization, name: other');
      const { headline } = await changeOfApps({ ...APPS, ...other('a') }, other('db'));
      expect(headline).toBe('Changes no policy');
    });

    it('moves with a namespace that is patched in', async () => {
      const { diagnostics } = await changeOfApps(
        { 'apps/db/ks.yaml': child, 'apps/db/app/pol.yaml': DB_ISOLATED, ...cluster('targetNamespace: pay') },
        { 'apps/db/app/pol.yaml': DB_ISOLATED.replace('name: db', 'name: db2') },
      );
      expect(diagnostics.map(({ code }: { readonly code: string }) => code)).toContain('render/delivery');
    });
  });
});
