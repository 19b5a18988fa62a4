import type { Words } from './shell-words.ts';

/** The words of a command, sorted out. */
export interface CommandOptions {
  /** Words that are neither an option nor the value of one. */
  readonly operands: readonly string[];
  /** All values of an option, by any of its names. */
  valuesOf(...names: readonly string[]): readonly string[];
  has(...names: readonly string[]): boolean;
}

/**
 * `takesValue` lists the options whose value may be the next word: `-n shop`, `--namespace shop`, besides `--namespace=shop` and
 * `-nshop`.
 */
export function readOptions(words: Words, takesValue: ReadonlySet<string>): CommandOptions {
  const operands: string[] = [];
  const options: { readonly name: string; readonly value: string | undefined }[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const short = word.slice(0, 2);
    if (word === '-' || !word.startsWith('-')) operands.push(word);
    else if (takesValue.has(word)) options.push({ name: word, value: words[++index] });
    else if (word.includes('=')) {
      const end = word.indexOf('=');
      options.push({ name: word.slice(0, end), value: word.slice(end + 1) });
    } else if (!word.startsWith('--') && takesValue.has(short))
      options.push({ name: short, value: word.slice(2) });
    else options.push({ name: word, value: undefined });
  }
  return {
    operands,
    valuesOf: (...names) =>
      options.flatMap(({ name, value }) => (names.includes(name) && value !== undefined ? [value] : [])),
    has: (...names) => options.some(({ name }) => names.includes(name)),
  };
}
