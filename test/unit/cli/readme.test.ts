import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagSpelling } from '../../../src/cli/command-line/command.ts';
import { COMMANDS } from '../../../src/cli/declarations/all-commands.ts';
import { runSluice } from '../../support/run-sluice.ts';

const ROOT = join(import.meta.dirname, '../../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/architecture.md',
  'docs/command-line.md',
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

/** The command lines of the README's block that starts with `cd examples/shop`, with the exit code that their comment names. */
function commandLines(): [line: string, code: number][] {
  const block = /```sh\ncd examples\/shop\n([^`]*)```/.exec(README)?.[1] ?? '';
  return block
    .trim()
    .split('\n')
    .map((text) => {
      const [line = '', comment = ''] = text.split(/\s+# /);
      return [line, Number(/exit code (\d)/.exec(comment)?.[1] ?? 0)];
    });
}

describe('the command lines of README', () => {
  it.each(commandLines())('%s works in the example as it is', async (line, code) => {
    const [sluice, ...words] = line.split(' ');
    expect(sluice).toBe('sluice');
    const run = await runSluice(words, { cwd: join(ROOT, 'examples/shop') });
    expect([run.code, run.stderr.match(/error/g)]).toEqual([code, null]);
  });

  it('are of every command that needs no cluster and no GitLab', () => {
    const shown = new Set(commandLines().map(([line]) => line.split(' ')[1]));
    expect([...shown].sort()).toEqual(['eval', 'explain', 'record', 'simulate', 'validate']);
  });

  it('name commands and flags that there are', () => {
    const lines = [README, readFileSync(join(ROOT, 'docs/command-line.md'), 'utf8')].flatMap((text) =>
      [...text.matchAll(/(?:^|`|\()sluice ([a-z]+)([^`#\n]*)/gm)].map(([, name = '', rest = '']) => ({
        name,
        rest,
      })),
    );
    expect(lines.length).toBeGreaterThan(10);
    for (const { name, rest } of lines) {
      const command = COMMANDS.find((one) => one.name === name);
      expect(command?.name).toBe(name);
      const known = [...Object.keys(command?.flags ?? {}).map(flagSpelling), '--help'];
      expect((rest.match(/--[a-z-]+/g) ?? []).filter((flag) => !known.includes(flag))).toEqual([]);
    }
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
