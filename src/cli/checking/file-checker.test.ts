import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkFile, joinChecks } from '../../policy/check-file.ts';
import { loadPolicies } from '../../policy/load-policies.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { describeUnjudged } from '../../policy/unjudged/describe-unjudged.ts';
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
const FILES = [...WRITTEN, ...RENDERED];
const OPTIONS = { platform: newestPlatform('kubernetes'), defaultNamespace: 'default' };

/** All documents at once. */
function whole() {
  const readings = FILES.map(readManifests);
  const loaded = loadPolicies(
    readings.flatMap(({ documents }) => documents),
    OPTIONS,
  );
  const diagnostics = [
    ...readings.flatMap((reading) => reading.diagnostics),
    ...loaded.diagnostics,
    ...describeUnjudged(loaded.unjudged),
  ];
  return { found: loaded.found, diagnostics };
}

describe('files checked one by one', () => {
  test.each([
    ['on this thread', { helpers: 0 }],
    ['on other threads', { helpers: 2, helpFrom: 0 }],
    ['on other threads after a while', { helpers: 2, helpFrom: 5000 }],
  ])('say the same, in the same order, as all at once: %s', async (_, settings) => {
    const checker = createFileChecker(OPTIONS, settings);
    for (const { file, text } of WRITTEN) await checker.check({ file, bytes: Buffer.from(text) });
    const answers = await checker.finish();
    const checks = answers.flatMap((answer) => (answer.kind === 'checked' ? answer.check : []));
    expect(checks).toHaveLength(WRITTEN.length);
    const ofRendered = RENDERED.map((file) => checkFile(file, OPTIONS));
    expect(joinChecks([...checks, ...ofRendered], OPTIONS.platform)).toEqual(whole());
  });

  test('name what is no text, and their silences', async () => {
    const checker = createFileChecker(OPTIONS, { helpers: 2, helpFrom: 0 });
    await checker.check({ file: 'image.yaml', bytes: Uint8Array.of(0x61, 0, 0x62) });
    const silenced = `# sluice: ignore policy/no-dns: on purpose\n${textOf(NAMES[0] ?? '')}`;
    await checker.check({ file: 'a.yaml', bytes: Buffer.from(silenced) });
    expect(await checker.finish()).toMatchObject([
      { kind: 'unread', problem: { code: 'input/binary', span: { file: 'image.yaml' } } },
      { kind: 'checked', silences: [{ code: 'policy/no-dns', reason: 'on purpose' }] },
    ]);
  });

  test('are checked here when they need more than another thread may have', async () => {
    const checker = createFileChecker(OPTIONS, { helpers: 2, helpFrom: 0, helperMegabytes: 8 });
    const large = `# ${'x'.repeat(20)}\n${'- {a: 1}\n'.repeat(40_000)}`;
    for (const file of ['a.yaml', 'b.yaml']) await checker.check({ file, bytes: Buffer.from(large) });
    const answers = await checker.finish();
    expect(answers.map(({ kind }) => kind)).toEqual(['checked', 'checked']);
  });
});
