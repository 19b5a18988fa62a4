import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** The rows of the page's table: the first line that it shows, and the golden case that has it. */
function rows(): [folder: string, line: string][] {
  const page = readFileSync(join(ROOT, 'docs/not-green.md'), 'utf8');
  return page.split('\n').flatMap((text): [string, string][] => {
    const [, , line = '', folder = ''] = text.split('|').map((cell) => cell.trim());
    return /^[🔴🟡🟢⚪]/u.test(line) ? [[folder, line]] : [];
  });
}

it.each(rows())('docs/not-green.md shows the first line of %s', (folder, line) => {
  const comment = readFileSync(join(ROOT, 'test/cases/report', folder, 'expected.md'), 'utf8');
  expect(comment.split('\n', 1)[0]).toBe(`### ${line}`);
});
