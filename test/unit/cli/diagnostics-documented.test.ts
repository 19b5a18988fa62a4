import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const AREAS = [
  'admin',
  'calico',
  'cluster',
  'config',
  'flows',
  'gitlab',
  'input',
  'inventory',
  'manifest',
  'policy',
  'render',
  'silence',
  'waivers',
  'yaml',
];

function textOf(pattern: string): string {
  const files = globSync(pattern, { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'));
  return files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
}

describe('every code that a user can see is documented', () => {
  const source = textOf('src/**/*.ts');
  const documented = textOf('docs/diagnostics/*.md');

  it.each(AREAS)('%s', (area) => {
    const codes = new Set(
      [...source.matchAll(new RegExp(`'(${area}/[a-z0-9-]+)'`, 'g'))].map(([, code]) => code ?? ''),
    );
    expect(codes.size).toBeGreaterThan(0);
    expect([...codes].filter((code) => !new RegExp(`${code}(?![a-z0-9-])`).test(documented))).toEqual([]);
  });
});
