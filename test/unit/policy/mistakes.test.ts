import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/diagnostics/mistakes.md'), 'utf8');
const ROWS = [
  ...PAGE.matchAll(
    /^\| (?<what>.+) \| `(?<code>[a-z]+\/[a-z0-9-]+)` \| `(?<where>[^`]+)` \| (?<quiet>.*)\|$/gm,
  ),
].map(({ groups }) => groups ?? {});

/** The texts of a case, or of the test of that name. */
function textOf(name: string): string {
  if (name.endsWith('.test.ts')) {
    const [file = ''] = globSync(`{src,test}/**/${name}`, { cwd: ROOT });
    return readFileSync(join(ROOT, file), 'utf8');
  }
  const folder = join(ROOT, 'test/cases', name);
  const files = readdirSync(folder).map((file) => join(folder, file));
  return files.flatMap((file) => (statSync(file).isFile() ? readFileSync(file, 'utf8') : [])).join('\n');
}

describe('docs/diagnostics/mistakes.md', () => {
  it('has a row for each line of its table', () => {
    expect(ROWS).toHaveLength(PAGE.split('\n').filter((line) => line.startsWith('| ')).length - 1);
  });

  it.each(ROWS)('shows $what by a case that holds its finding', ({ code = '', where = '', quiet = '' }) => {
    const text = textOf(where);
    expect(text.includes(code) || (where.startsWith('lint-one-sided') && text.includes('lintOneSided'))).toBe(
      true,
    );
    const [, name] = /`([^`]+)`/.exec(quiet) ?? [];
    if (name === undefined) return;
    expect(existsSync(join(ROOT, 'test/cases', name)), name).toBe(true);
    if (/-not$|quiet$/.test(name)) expect(textOf(name)).not.toContain(` ${code}:`);
  });
});
