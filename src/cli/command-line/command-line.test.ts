import { describe, expect, expectTypeOf, it } from 'vitest';
import { createTestIo } from '../../../test/support/temporary-folder.ts';
import { EXIT } from '../exit-code.ts';
import { defineCommand } from './command.ts';
import { flagWithDefault, listFlag, optionalFlag, requiredFlag, switchFlag } from './flag.ts';
import { operand } from './operand.ts';
import { sortWords } from './sort-words.ts';
import { CNI, DURATION, formatAndPath, oneOf, path, text } from './value-kind.ts';

const FLAGS = {
  policies: listFlag(path('path'), { short: 'p', help: '' }),
  inventory: listFlag(path('path'), { short: 'i', help: '' }),
  output: listFlag(formatAndPath(['text', 'json']), { short: 'o', help: '' }),
  cni: optionalFlag(CNI, { help: '' }),
  timeout: optionalFlag(DURATION, { help: '' }),
  format: flagWithDefault(oneOf('format', ['text', 'json']), 'text', { help: '' }),
  dryRun: switchFlag({ short: 'd', help: '' }),
};

/** What a command that is declared with these flags is given for these words. */
async function given(words: readonly string[], names: readonly string[] = []) {
  let values = {};
  const command = defineCommand({
    name: 'try',
    summary: '',
    flags: FLAGS,
    operands: Object.fromEntries(names.map((name) => [name, operand(text(name), '')])),
    run: async ({ flags, operands }) => {
      const set = Object.entries(flags).filter(([, value]) => value !== undefined && value !== false);
      values = { ...Object.fromEntries(set), ...operands };
      return EXIT.pass;
    },
  });
  await command.run(sortWords(command, words), createTestIo('/'));
  return values;
}

const ENDS = ['source', 'destination'];

describe('a command line', () => {
  it.each([
    [['--policies', 'a'], { policies: ['a'] }],
    [['--policies', 'a', 'b', '-p', 'c', '-i', 'd'], { policies: ['a', 'b', 'c'], inventory: ['d'] }],
    [['--policies=a', 'b'], { policies: ['a', 'b'] }],
    [['-pa', '-dp', 'b'], { policies: ['a', 'b'], dryRun: true }],
    [['--policies=-a', '-p', '-'], { policies: ['-a', '-'] }],
    [['--timeout', '5m', '--cni', 'cilium'], { timeout: 300_000, cni: 'cilium' }],
    [
      ['--output', 'json=a=b', '--format', 'json'],
      { output: [{ format: 'json', path: 'a=b' }], format: 'json' },
    ],
  ])('%j', async (words, values) => {
    expect(await given(words)).toEqual({ format: 'text', ...values });
  });

  it.each([
    ['x', 'y', '-p', 'a', 'b'],
    ['-p', 'a', 'x', 'y', '-p', 'b'],
    ['-p', 'a', '-p', 'b', 'x', 'y'],
    ['x', '-p', 'a', 'y', '-pb'],
    ['-p', 'a', '-p', 'b', '--', 'x', 'y'],
  ])('flags stand before, between and after operands: %j %j %j %j %j', async (...words) => {
    expect(await given(words, ENDS)).toEqual({
      format: 'text',
      policies: ['a', 'b'],
      source: 'x',
      destination: 'y',
    });
  });

  it.each([
    [['--polices', 'a'], '`sluice try` has no flag `--polices`; did you mean `--policies`?'],
    [['-x'], '`sluice try` has no flag `-x`; see `sluice try --help`'],
    [['--policies'], '`--policies` needs a <path>'],
    [['--policies', '--dry-run'], '`--policies` needs a <path>: `--dry-run` looks like a flag'],
    [['--policies='], '`--policies ` is not a path'],
    [['--dry-run=no'], '`--dry-run` takes no value, but `no` is given'],
    [['--cni', ''], '`--cni ` is not one of kubernetes, cilium, calico, antrea, '],
    [['--cni', 'cilium', '--cni', 'calico'], '`--cni` is given more than once'],
    [['--timeout', '5'], '`--timeout 5` is not a duration'],
    [['--output', 'xml=a'], '`--output xml=a` is not <format>=<path>; formats are text, json'],
    [['word'], '`sluice try` does not accept `word`: it takes only flags'],
  ])('%j is refused in words that name the flag', async (words, message) => {
    await expect(given(words)).rejects.toThrow(message);
  });

  it('more values than one before the operands are not taken for these in silence', async () => {
    await expect(given(['-p', 'a', 'b', 'x', 'y'], ENDS)).rejects.toThrow(
      'does not accept `y`: it takes <source> <destination>; before these a flag takes only one value',
    );
    await expect(given(['x'], ENDS)).rejects.toThrow('`<destination>` is missing');
  });
});

it('the declaration of a flag gives the type of its value', () => {
  defineCommand({
    name: 'try',
    summary: '',
    flags: { ...FLAGS, body: requiredFlag(path('file'), { help: '' }) },
    operands: { shell: operand(oneOf('shell', ['bash', 'zsh']), '') },
    run: async ({ flags, operands }) => {
      expectTypeOf(flags.policies).toEqualTypeOf<readonly string[] | undefined>();
      expectTypeOf(flags.timeout).toEqualTypeOf<number | undefined>();
      expectTypeOf(flags.format).toEqualTypeOf<'text' | 'json'>();
      expectTypeOf(flags.dryRun).toEqualTypeOf<boolean>();
      expectTypeOf(flags.body).toEqualTypeOf<string>();
      expectTypeOf(operands.shell).toEqualTypeOf<'bash' | 'zsh'>();
      return EXIT.pass;
    },
  });
});
