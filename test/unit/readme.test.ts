import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSluice } from './run-sluice.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/component.md',
  'docs/configuration.md',
  'docs/eval.md',
  'docs/report.md',
];

describe('README', () => {
  it('shows the comment that the demo makes', async () => {
    const shown = README.split('\n')
      .filter((line) => line.startsWith('>'))
      .map((line) => line.replace(/^> ?/, ''))
      .join('\n');
    const shop = 'examples/shop';
    const { stdout } = await runSluice(
      [
        'simulate',
        '--config',
        `${shop}/.sluice.yaml`,
        '--base',
        `${shop}/policies/base`,
        '--head',
        `${shop}/policies/head`,
        '--format',
        'markdown',
      ],
      { cwd: ROOT },
    );
    expect(shown).toContain('**Would be blocked**');
    // In a repository of their own the policies are not below examples/.
    expect(stdout.replaceAll(`${shop}/policies/head/`, 'policies/')).toContain(shown);
  });
});

describe('documentation', () => {
  it.each(PAGES)('%s links to files that are there', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });

  it.each([...PAGES, 'docs/exit-codes.md'])('%s names only scripts and pages that are there', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const pages = [...text.matchAll(/\bdocs\/[a-z-]+\.md/g)].map(([name]) => name);
    expect(pages.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
  });
});
