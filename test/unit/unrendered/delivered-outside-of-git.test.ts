import { describe, expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* Folders that git does not know hold what Flux and Argo CD do, too; so do other clones than the one in which Sluice runs. */

type Files = Readonly<Record<string, string>>;

const OTHER = 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\n';
const flux = (spec: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db, namespace: flux-system}\nspec: {prune: true, interval: 1h, ${spec}}\n`;
const TO_SHOP = flux('path: ./apps/db, targetNamespace: shop');
const ARGO =
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: db}\nspec: {source: {path: apps/db}, destination: {namespace: shop}}\n';
const BEFORE = { 'apps/db/other.yaml': OTHER };
const AFTER = { ...BEFORE, 'apps/db/pol.yaml': DB_ISOLATED };

function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

async function judge(files: Files, base: string, head: string, clones: readonly string[] = []) {
  using folder = createTemporaryFolder();
  folder.write({ 'flows.ndjson': WEB_TO_DB, ...files });
  for (const clone of clones) {
    folder.git('init', '--quiet', clone);
    folder.git('-C', clone, 'add', '--all');
  }
  const args = ['--base', base, '--head', head, '--flows', 'flows.ndjson', '--format', 'json'];
  const { out } = await runIn(folder, {}, 'simulate', ...args);
  const { diagnostics, simulation } = JSON.parse(out);
  const codes: string[] = diagnostics.map(({ code }: { code: string }) => code);
  return { isSaid: codes.includes('render/delivery'), unknown: simulation.totals.unknown.connections };
}

describe('between two folders', () => {
  it.each<[string, Files]>([
    ['Flux', { 'clusters/main/db.yaml': TO_SHOP }],
    ['Flux, at the top', { 'db.yaml': TO_SHOP }],
    ['Flux and a variable', { 'db.yaml': flux(`path: 'apps/$\{APP}', targetNamespace: shop`) }],
    ['Flux and all of it', { 'db.yaml': flux('sourceRef: {name: flux-system}, targetNamespace: shop') }],
    ['Argo CD', { 'argo/db.yaml': ARGO }],
  ])('a policy is where %s puts it', async (_, delivery) => {
    const files = { ...below('old', { ...BEFORE, ...delivery }), ...below('new', { ...AFTER, ...delivery }) };
    expect(await judge(files, 'old', 'new')).toEqual({ isSaid: true, unknown: 1 });
  });

  it('a policy is judged as it is written where nobody takes its folder', async () => {
    const delivery = { 'db.yaml': flux('path: apps/cart, targetNamespace: shop') };
    const files = { ...below('old', { ...BEFORE, ...delivery }), ...below('new', { ...AFTER, ...delivery }) };
    expect(await judge(files, 'old', 'new')).toEqual({ isSaid: false, unknown: 0 });
  });

  it('a policy is where the clones put it of which they are parts', async () => {
    const delivery = { 'clusters/db.yaml': TO_SHOP };
    const files = { ...below('old', { ...BEFORE, ...delivery }), ...below('new', { ...AFTER, ...delivery }) };
    expect(await judge(files, 'old/apps', 'new/apps', ['old', 'new'])).toEqual({ isSaid: true, unknown: 1 });
  });
});

it.each<[string, Files]>([
  ['Flux', { 'clusters/db.yaml': TO_SHOP }],
  ['Fleet', { 'apps/db/fleet.yaml': 'defaultNamespace: shop\n' }],
])('validate says what %s makes of it', async (_, delivery) => {
  using folder = createTemporaryFolder();
  folder.write({ ...AFTER, ...delivery });
  const { out } = await runIn(folder, {}, 'validate', '.', '--format', 'json');
  const codes: string[] = JSON.parse(out).diagnostics.map(({ code }: { code: string }) => code);
  expect(codes).toContain('render/delivery');
});

it('says of one folder what Flux makes of it', async () => {
  using folder = createTemporaryFolder();
  folder.write({ 'flows.ndjson': WEB_TO_DB, ...AFTER, 'clusters/db.yaml': TO_SHOP });
  const { out } = await runIn(folder, {}, 'eval', '--policies', '.', '--flows', 'flows.ndjson');
  expect(JSON.parse(out)).toMatchObject({ verdict: 'unknown' });
});
