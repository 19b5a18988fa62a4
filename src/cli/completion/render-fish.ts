import { type Command, flagSpelling } from '../command-line/command.ts';
import type { ValueCompletion } from '../command-line/value-kind.ts';
import { quoteFish } from './quote.ts';

export function renderFish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    line('__fish_use_subcommand', '-f', '-a', command.name, '-d', quoteFish(command.summary)),
    ...flagLines(command),
    ...operandLines(command),
  ]);
  return `# fish completion of sluice: sluice completion fish | source\ncomplete -c sluice -f\n${lines.join('')}`;
}

function line(condition: string, ...words: readonly string[]): string {
  return `complete -c sluice -n ${quoteFish(condition)} ${words.join(' ')}\n`;
}

function flagLines({ name, flags }: Command): readonly string[] {
  return Object.entries(flags).map(([key, { short, kind, help }]) =>
    line(
      `__fish_seen_subcommand_from ${name}`,
      ...(short === undefined ? [] : ['-s', short]),
      '-l',
      flagSpelling(key).slice(2),
      ...(kind === undefined ? [] : valueWords(kind.completion)),
      '-d',
      quoteFish(help),
    ),
  );
}

function operandLines({ name, operands }: Command): readonly string[] {
  const condition = `__fish_seen_subcommand_from ${name}`;
  return Object.values(operands).flatMap(({ kind: { completion } }) => {
    if (completion.kind === 'path') return [line(condition, '-F')];
    return completion.kind === 'choice'
      ? [line(condition, '-a', quoteFish(completion.choices.join(' ')))]
      : [];
  });
}

function valueWords(completion: ValueCompletion): readonly string[] {
  switch (completion.kind) {
    case 'path':
      return ['-r', '-F'];
    case 'choice':
      return ['-x', '-a', quoteFish(completion.choices.join(' '))];
    case 'prefixed-path':
      // fish itself offers files after a `=`.
      return ['-r', '-F', '-a', quoteFish(completion.prefixes.join(' '))];
    case 'nothing':
      return ['-x'];
  }
}
