import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Codes of an area as the source writes them. */
function codesIn(folder: string, area: string): string[] {
  const files = globSync(`${folder}/**/*.ts`, { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'));
  const text = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  return [
    ...new Set([...text.matchAll(new RegExp(`'(${area}/[a-z0-9-]+)'`, 'g'))].map(([, code]) => code ?? '')),
  ];
}

describe('every code is documented', () => {
  it.each([
    ['src/cli/input', 'input', 'docs/diagnostics/input.md'],
    ['src/cli/config', 'config', 'docs/diagnostics/input.md'],
    ['src/inventory', 'inventory', 'docs/diagnostics/inventory.md'],
  ])('%s', (folder, area, page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const codes = codesIn(folder, area);
    expect(codes.length).toBeGreaterThan(2);
    expect(codes.filter((code) => !text.includes(`**${code}**`))).toEqual([]);
  });
});
