import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { joinChecks } from '../../policy/check-file.ts';
import { loadPolicies } from '../../policy/load-policies.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { describeUnjudged } from '../../policy/unjudged/describe-unjudged.ts';
import { createFileChecker } from './file-checker.ts';

const CASES = new URL('../../../test/cases/policy/', import.meta.url);
/** Every case twice, so that there are policies of one name in different files, some of them rendered from elsewhere. */
const FILES: readonly ManifestFile[] = readdirSync(CASES).flatMap((name) => {
  const text = readFileSync(new URL(`${name}/policy.yaml`, CASES), 'utf8');
  const origins = text.split('\n').map((_, i) => ({ file: `source/${name}.yaml`, line: i + 3 }));
  return [
    { file: `${name}.yaml`, text },
    { file: `rendered/${name}.yaml`, text, origins },
  ];
});
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
    for (const file of FILES) await checker.check(file);
    const checks = await checker.finish();
    expect(checks).toHaveLength(FILES.length);
    expect(joinChecks(checks, OPTIONS.platform)).toEqual(whole());
  });
});
