import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';

const ROOT = join(import.meta.dirname, '../../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

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
});
