import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkFile, checkGoverned } from '../../policy/check/check-file.ts';
import { AS_WRITTEN, checkedAs } from '../../policy/check/checked-as.ts';
import { joinChecks } from '../../policy/check/join-checks.ts';
import { loadPolicies } from '../../policy/load-policies.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import { describeNotSimulated } from '../../policy/not-simulated/describe-not-simulated.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { readMeantManifests } from '../../policy/read-meant-manifests.ts';
import { createFileRoles, NOTHING_RENDERED } from '../../policy/unrendered/file-roles.ts';
import { readAppliedManifests } from '../../policy/unrendered/read-applied-manifests.ts';
import { createFileChecker } from './file-checker.ts';

const CASES = new URL('../../../test/cases/policy/', import.meta.url);
const NAMES = readdirSync(CASES);
const textOf = (name: string): string => readFileSync(new URL(`${name}/policy.yaml`, CASES), 'utf8');
/** Every case twice, so that there are policies of one name in different files; once as rendered from elsewhere. */
const WRITTEN: readonly ManifestFile[] = NAMES.map((name) => ({ file: `${name}.yaml`, text: textOf(name) }));
const RENDERED: readonly ManifestFile[] = NAMES.map((name) => {
  const text = textOf(name);
  const origins = text.split('\n').map((_, i) => ({ file: `source/${name}.yaml`, line: i + 3 }));
  return { file: `rendered/${name}.yaml`, text, origins };
});
const WORKLOAD = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n---\n';
/** The same below a kustomization, each of another kind: some of it is changed, and some left as it is. */
const GOVERNED: readonly ManifestFile[] = [
  'namespace: elsewhere',
  'namePrefix: a-',
  'patches: [{path: p.yaml}]',
].flatMap((field, i) => [
  {
    file: `k${i}/kustomization.yaml`,
    text: `${field}\nresources:\n${NAMES.map((name) => `- ${name}.yaml\n`).join('')}`,
  },
  { file: `k${i}/p.yaml`, text: 'kind: Deployment\nmetadata: {name: a}\n' },
  ...NAMES.map((name) => ({ file: `k${i}/${name}.yaml`, text: `${WORKLOAD}${textOf(name)}` })),
]);
const CHART: readonly ManifestFile[] = [
  { file: 'chart/Chart.yaml', text: 'name: a\n' },
  { file: 'chart/templates/a.yaml', text: 'kind: NetworkPolicy\nmetadata: {name: {{ .Release.Name }}}\n' },
];
const READ = [...WRITTEN, ...GOVERNED, ...CHART];
const FILES = [...READ, ...RENDERED];
const roleOf = createFileRoles(FILES, NOTHING_RENDERED);
const OPTIONS = { platform: newestPlatform('kubernetes'), defaultNamespace: 'default' };

let whole: ReturnType<typeof checkTogether>;
let ofRendered: readonly ReturnType<typeof checkFile>[];
beforeAll(() => {
  whole = checkTogether();
  ofRendered = RENDERED.map((file) => checkFile(file, OPTIONS));
});

/** All documents at once. */
function checkTogether() {
  const { documents, governed, diagnostics } = readAppliedManifests({ files: FILES }, readMeantManifests);
  const loaded = loadPolicies(documents, OPTIONS);
  return {
    found: loaded.found + governed.length,
    diagnostics: [
      ...diagnostics,
      ...loaded.diagnostics,
      ...governed.flatMap((document) => checkGoverned(document, OPTIONS)),
      ...describeNotSimulated(loaded.notSimulated),
    ],
  };
}

describe('files checked one by one', () => {
  test.each([
    ['on this thread', { helpers: 0 }],
    ['on other threads', { helpers: 2, helpFrom: 0 }],
    ['on other threads after a while', { helpers: 2, helpFrom: 5000 }],
  ])('say the same, in the same order, as all at once: %s', async (_, settings) => {
    const checker = createFileChecker(OPTIONS, settings);
    for (const { file, text } of READ) {
      await checker.check({ file, bytes: Buffer.from(text), as: checkedAs(roleOf(file)) });
    }
    const answers = await checker.finish();
    const checks = answers.flatMap((answer) => (answer.kind === 'checked' ? answer.check : []));
    expect(checks).toHaveLength(READ.length);
    expect(joinChecks([...checks, ...ofRendered], roleOf, OPTIONS.platform)).toEqual(whole);
  });

  test('are not compared with each other when there are too many: then none is held', async () => {
    const checker = createFileChecker(OPTIONS, { helpers: 2, helpFrom: 0, compareUpTo: 1000 });
    for (const { file, text } of WRITTEN) {
      await checker.check({ file, bytes: Buffer.from(text), as: AS_WRITTEN });
    }
    const answers = await checker.finish();
    const checks = answers.flatMap((answer) => (answer.kind === 'checked' ? answer.check : []));
    expect(checks.some(({ policies }) => policies !== undefined)).toBe(false);
    const { diagnostics } = joinChecks(checks, roleOf, OPTIONS.platform);
    expect(diagnostics.filter(({ code }) => code === 'policy/not-all-compared')).toHaveLength(1);
  });

  test('name what is no text, and their silences', async () => {
    const checker = createFileChecker(OPTIONS, { helpers: 2, helpFrom: 0 });
    await checker.check({ file: 'image.yaml', bytes: Uint8Array.of(0x61, 0, 0x62), as: AS_WRITTEN });
    const silenced = `# sluice: ignore policy/no-dns: on purpose\n${textOf(NAMES[0] ?? '')}`;
    await checker.check({ file: 'a.yaml', bytes: Buffer.from(silenced), as: AS_WRITTEN });
    expect(await checker.finish()).toMatchObject([
      { kind: 'unread', problem: { code: 'input/binary', span: { file: 'image.yaml' } } },
      { kind: 'checked', silences: [{ code: 'policy/no-dns', reason: 'on purpose' }] },
    ]);
  });

  test('are checked here when they need more than another thread may have', async () => {
    const checker = createFileChecker(OPTIONS, { helpers: 2, helpFrom: 0, helperMegabytes: 8 });
    const large = `# ${'x'.repeat(20)}\n${'- {a: 1}\n'.repeat(40_000)}`;
    for (const file of ['a.yaml', 'b.yaml'])
      await checker.check({ file, bytes: Buffer.from(large), as: AS_WRITTEN });
    const answers = await checker.finish();
    expect(answers.map(({ kind }) => kind)).toEqual(['checked', 'checked']);
  });
});
