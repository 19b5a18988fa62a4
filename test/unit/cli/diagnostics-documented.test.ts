import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../../src/model/diagnostic-code.ts';

const ROOT = join(import.meta.dirname, '../../..');

function textOf(pattern: string): string {
  const files = globSync(pattern, { cwd: ROOT }).filter(
    (file) => !/(?:\.test|\/diagnostic-code|\/lint-codes)\.ts$/.test(file),
  );
  return files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
}

it('every code that a user can see is documented', () => {
  const documented = textOf('docs/diagnostics/*.md');
  const isDocumented = (code: string) => new RegExp(`${code}(?![a-z0-9-])`).test(documented);
  expect(DIAGNOSTIC_CODES.filter((code) => !isDocumented(code))).toEqual([]);
});

it('every code is in use', () => {
  const source = textOf('src/**/*.ts');
  // Those of lines that cannot be read are put together from the reason (source-diagnostics.ts).
  const isUsed = (code: string) =>
    source.includes(`'${code}'`) || source.includes(`'${code.replace('flows/', '')}'`);
  expect(DIAGNOSTIC_CODES.filter((code) => !isUsed(code))).toEqual([]);
});
