import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { PLATFORM_TEXTS } from '../../policy/platform/cni.ts';
import { flagSpelling } from '../command-line/command.ts';
import { COMMANDS } from '../declarations/all-commands.ts';
import { renderCompletion } from './render-completion.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
const OF_SHELL = Object.fromEntries(SHELLS.map((shell) => [shell, renderCompletion(shell, COMMANDS)]));

function has(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

/** What bash answers when the last word is being typed; `=` is a word of its own there. */
function bashAnswers(...words: readonly string[]): readonly string[] {
  const run = spawnSync('bash', ['-s', '--', 'sluice', ...words], {
    input: `${OF_SHELL.bash}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sluice; printf '%s\\n' "\${COMPREPLY[@]}"`,
    encoding: 'utf8',
  });
  return run.stdout.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  it.each(SHELLS)('%s knows every command and every flag', (shell) => {
    const words = new Set(OF_SHELL[shell]?.match(/[a-z][a-z-]*[a-z]/g));
    const missing = COMMANDS.flatMap(({ name, flags }) => [
      name,
      ...Object.keys(flags).map((key) => flagSpelling(key).slice(2)),
    ]).filter((word) => !words.has(word));
    expect(missing).toEqual([]);
  });

  it.skipIf(!has('bash')).each([
    [['va'], ['validate']],
    [
      ['explain', '--c'],
      ['--cni', '--context', '--config'],
    ],
    [['explain', '--cni', ''], [...PLATFORM_TEXTS]],
    [['explain', '--cni', '=', 'calico@3.33'], ['calico@3.33']],
    [
      ['simulate', '-o', ''],
      ['text=', 'json=', 'markdown='],
    ],
    [['completion', 'z'], ['zsh']],
  ])('bash answers %j', (words, answers) => {
    expect(bashAnswers(...words)).toEqual(answers);
  });

  it
    .skipIf(!has('bash'))
    .each([[['validate', '']], [['simulate', '--policies', 'a']], [['simulate', '-o', 'json', '=', 're']]])(
    'bash offers files for %j',
    (words) => {
      expect(bashAnswers(...words)).toEqual([]);
    },
  );

  it.skipIf(!has('zsh'))('zsh can read it', () => {
    expect(spawnSync('zsh', ['-n'], { input: OF_SHELL.zsh, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it.skipIf(!has('fish')).each([
    ['va', ['validate']],
    ['explain --cni ', [...PLATFORM_TEXTS].sort()],
    ['completion ', ['bash', 'fish', 'zsh']],
    ['plan --context ', []],
  ])('fish answers `%s`', (words, answers) => {
    const script = `${OF_SHELL.fish}\ncomplete -C 'sluice ${words}'`;
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' });
    expect(stdout.split('\n').flatMap((line) => line.split('\t')[0] || [])).toEqual(answers);
  });
});
