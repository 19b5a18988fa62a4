import { UsageError, type ValueKind } from './value-kind.ts';

/** A word of the command line that is neither a flag nor a flag's value; its position says what it is. */
export interface Operand<Value> {
  readonly help: string;
  readonly kind: Pick<ValueKind<unknown>, 'completion'>;
  /** How many words it takes; other than one only for the last operand. */
  readonly words: 'one' | 'at-most-one' | 'any-number';
  /** Throws a `UsageError` that names the operand. */
  readonly read: (texts: readonly string[], name: string) => Value;
}

export function operand<Value>(kind: ValueKind<Value>, help: string): Operand<Value> {
  return {
    help,
    kind,
    words: 'one',
    read: ([text], name) => {
      if (text === undefined)
        throw new UsageError(`\`<${name}>\` is missing; \`--help\` shows what is needed`);
      return parse(kind, text, name);
    },
  };
}

/** A word that may be left out. */
export function optionalOperand<Value>(kind: ValueKind<Value>, help: string): Operand<Value | undefined> {
  return {
    help,
    kind,
    words: 'at-most-one',
    read: ([text], name) => (text === undefined ? undefined : parse(kind, text, name)),
  };
}

export function operands<Value>(kind: ValueKind<Value>, help: string): Operand<readonly Value[]> {
  const read: Operand<readonly Value[]>['read'] = (texts, name) =>
    texts.map((text) => parse(kind, text, name));
  return { help, kind, words: 'any-number', read };
}

/** As a usage line shows it: `<port>`, `[run]`, `[file...]`. */
export function operandUsage(name: string, { words }: Operand<unknown>): string {
  switch (words) {
    case 'one':
      return `<${name}>`;
    case 'at-most-one':
      return `[${name}]`;
    case 'any-number':
      return `[${name}...]`;
  }
}

function parse<Value>(kind: ValueKind<Value>, text: string, name: string): Value {
  const value = kind.parse(text);
  if (value === undefined) throw new UsageError(`\`${text}\`, given as <${name}>, is not ${kind.title}`);
  return value;
}
