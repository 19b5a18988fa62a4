import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

/* Whoever gives a kustomization means what it includes, in the namespace where it puts it. */

type Files = Readonly<Record<string, string>>;

const list = (...names: readonly string[]): string =>
  `kind: Kustomization\nresources: [${names.join(', ')}]\n`;
const REPOSITORY: Files = {
  '.sluice.yaml': 'policies: [overlays/prod]\nflows: [flows.ndjson]\ncni: cilium\n',
  'flows.ndjson': WEB_TO_DB,
  'overlays/prod/kustomization.yaml': `namespace: shop\n${list('../../base')}`,
  'overlays/dev/kustomization.yaml': `namespace: dev\n${list('../../base')}`,
  'base/kustomization.yaml': list('db'),
  'base/db/kustomization.yaml': list('pol.yaml'),
  'base/db/pol.yaml': DB_ISOLATED,
};

function createRepository(files: Files = {}): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write({ ...REPOSITORY, ...files });
  folder.commit();
  return folder;
}

async function simulate(folder: TemporaryFolder) {
  const { out } = await runIn(folder, {}, 'simulate', '--base', 'git:main', '--format', 'json');
  const { headline, diagnostics, simulation } = JSON.parse(out);
  return {
    headline,
    changes: simulation.changes.map(
      ({ change, policy }: { change: string; policy: { namespace: string; name: string } }) =>
        `${change} ${policy.namespace}/${policy.name}`,
    ),
    codes: diagnostics.map(({ code }: { code: string }) => code),
  };
}

const OTHER = DB_ISOLATED.replaceAll('db', 'other');

describe('a policy that a given kustomization includes', () => {
  it.each<[string, Files, Files, readonly string[]]>([
    ['is taken out of the list', {}, { 'base/kustomization.yaml': list('a') }, ['removed shop/db']],
    [
      'is put into it, and was there',
      { 'base/db/other.yaml': OTHER },
      { 'base/db/kustomization.yaml': list('pol.yaml', 'other.yaml') },
      ['added shop/other'],
    ],
    [
      'is new, and nobody has told git of it',
      {},
      { 'base/db/kustomization.yaml': list('pol.yaml', 'new.yaml'), 'base/db/new.yaml': OTHER },
      ['added shop/other'],
    ],
    ['changes', {}, { 'base/db/pol.yaml': DB_ISOLATED.replace('app: db', 'app: a') }, ['changed shop/db']],
    ['is nowhere else', {}, { 'overlays/dev/kustomization.yaml': list('../../base') }, []],
  ])('%s', async (_, before, after, expected) => {
    using folder = createRepository(before);
    folder.write(after);
    const { changes, codes } = await simulate(folder);
    expect(changes).toEqual(expected);
    expect(codes.filter((code: string) => /^(?:render|input)\//.test(code))).toEqual([]);
  });

  it('is judged in other commands, too, and a deploy leaves it alone', async () => {
    using folder = createRepository();
    const explained = await runIn(folder, {}, 'explain', 'shop/web', 'shop/db', '8080');
    expect(explained.out).toMatch(/DENIED[\s\S]*base\/db\/pol\.yaml/);
    const planned = await runIn(folder, {}, 'plan', '--kubeconfig', 'none');
    expect(planned.errors).toContain('there is no policy in `overlays/prod`');
    expect(planned.errors).toContain('render: [{ kustomize: overlays/prod }]');
    folder.write({ 'base/db/pol.yaml': DB_ISOLATED.replace('podSelector', 'podSelecter') });
    const validated = await runIn(folder, {}, 'validate');
    expect(validated.out).toMatch(/base\/db\/pol\.yaml[\s\S]*did you mean `podSelector`/);
    expect(validated.exit).toBe(1);
  });

  it('says how to render it where more than its metadata is altered', async () => {
    using folder = createRepository({
      'overlays/prod/kustomization.yaml': `commonLabels: {a: b}\n${list('../../base')}`,
    });
    folder.write({ 'base/db/pol.yaml': OTHER });
    const { headline, codes } = await simulate(folder);
    expect(headline).toContain('Cannot tell what it does: ');
    expect(codes).toContain('render/kustomization');
  });

  it('is told where it leads out of the repository', async () => {
    using folder = createRepository();
    using elsewhere = createTemporaryFolder();
    elsewhere.write({ 'pol.yaml': OTHER });
    symlinkSync(join(elsewhere.path, 'pol.yaml'), join(folder.path, 'base/db/link.yaml'));
    folder.write({ 'base/db/kustomization.yaml': list('pol.yaml', 'link.yaml') });
    const { headline, changes } = await simulate(folder);
    expect(changes).toEqual([]);
    expect(headline).toContain('some files could not be searched');
  });
});
