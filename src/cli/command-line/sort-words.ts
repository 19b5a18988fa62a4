import { parseArgs } from 'node:util';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import { type Command, flagSpelling, type GivenWords } from './command.ts';
import type { Flag } from './flag.ts';
import { operandUsage } from './operand.ts';
import { UsageError } from './value-kind.ts';

/**
 * Sorts the words after a command's name by the flag or operand to which they belong. Flags may come before, between and after
 * operands. A word after the value of a list flag is the command's next operand if that is still missing, otherwise another value
 * of that flag: `simulate --policies a b` names two folders, `explain --policies a shop/web shop/cart 80` one. A flag whose words
 * are no operands keeps them where operands may be left out: `validate --environments staging production`.
 */
export function sortWords(command: Command, words: readonly string[]): GivenWords {
  const flags = new Map<string, string[]>();
  const operands = new Map<string, string[]>();
  /** The list flag to which another word could belong. */
  let openList: string | undefined;
  for (const token of tokenize(command, words)) {
    if (token.kind === 'positional') {
      const isKept = openList !== undefined && command.flags[openList]?.takesWords === true;
      const lacking = lackingOperand(command, operands, isKept);
      if (lacking !== undefined) {
        add(operands, lacking, token.value);
        openList = undefined;
      } else if (openList !== undefined) add(flags, openList, token.value);
      else throw new UsageError(tooMany(command, token.value));
    } else if (token.kind === 'option') {
      const [key, flag] = findFlag(command, token);
      add(flags, key, valueText(flag, token));
      openList = flag.isList ? key : undefined;
    } else openList = undefined;
  }
  return { flags, operands };
}

type Token = ReturnType<typeof tokenize>[number];
type FlagToken = Extract<Token, { kind: 'option' }>;

function tokenize({ flags }: Command, words: readonly string[]) {
  const options = Object.entries(flags).map(([key, { kind, short }]) => [
    flagSpelling(key).slice(2),
    { type: kind === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) } as const,
  ]);
  // Not strict, because its messages are for programmers: what it would refuse is refused below.
  return parseArgs({
    args: [...words],
    options: Object.fromEntries(options),
    strict: false,
    tokens: true,
  }).tokens;
}

function add(given: Map<string, string[]>, key: string, word: string): void {
  given.set(key, [...(given.get(key) ?? []), word]);
}

function lackingOperand(
  { operands }: Command,
  taken: ReadonlyMap<string, unknown>,
  isOnlyOne: boolean,
): string | undefined {
  return Object.entries(operands).find(([key, { words }]) =>
    words === 'any-number' ? !isOnlyOne : !taken.has(key),
  )?.[0];
}

function findFlag({ name, flags }: Command, { rawName }: FlagToken): readonly [string, Flag<unknown>] {
  const found = Object.entries(flags).find(
    ([key, { short }]) => rawName === flagSpelling(key) || rawName === `-${short}`,
  );
  if (found !== undefined) return found;
  const suggestion = didYouMean(rawName, Object.keys(flags).map(flagSpelling));
  const help = suggestion === undefined ? `see \`sluice ${name} --help\`` : `did you mean \`${suggestion}\`?`;
  throw new UsageError(`\`sluice ${name}\` has no flag \`${rawName}\`; ${help}`);
}

function valueText({ kind }: Flag<unknown>, { rawName, value, inlineValue }: FlagToken): string {
  if (kind === undefined) {
    if (value === undefined) return '';
    throw new UsageError(`\`${rawName}\` takes no value, but \`${value}\` is given`);
  }
  const lacks = `\`${rawName}\` needs a <${kind.placeholder}>`;
  if (value === undefined) throw new UsageError(lacks);
  if (!inlineValue && value.startsWith('-') && value !== '-') {
    throw new UsageError(`${lacks}: \`${value}\` looks like a flag; if it is the value, put \`=\` before it`);
  }
  return value;
}

function tooMany({ name, operands }: Command, word: string): string {
  const names = Object.entries(operands).map(([key, operand]) => operandUsage(key, operand));
  const takes =
    names.length === 0
      ? 'it takes only flags'
      : `it takes ${names.join(' ')}; before these a flag takes only one value, so repeat the flag for more`;
  return `\`sluice ${name}\` does not accept \`${word}\`: ${takes}`;
}
