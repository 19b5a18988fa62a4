import { UsageError, type ValueKind } from './value-kind.ts';

/** A word of the command line that is neither a flag nor a flag's value; its position says what it is. */
export interface Operand<Value> {
  readonly help: string;
  readonly kind: Pick<ValueKind<unknown>, 'completion'>;
  /** Any number of words; possible only for the last operand. */
  readonly isMany: boolean;
  /** Throws a `UsageError` that names the operand. */
  readonly read: (texts: readonly string[], name: string) => Value;
}

export function operand<Value>(kind: ValueKind<Value>, help: string): Operand<Value> {
  return {
    help,
    kind,
    isMany: false,
    read: ([text], name) => {
      if (text === undefined)
        throw new UsageError(`\`<${name}>\` is missing; \`--help\` shows what is needed`);
      return parse(kind, text, name);
    },
  };
}

/** A word that may be left out; possible only for the last operand. */
export function optionalOperand<Value>(kind: ValueKind<Value>, help: string): Operand<Value | undefined> {
  return {
    help,
    kind,
    isMany: false,
    read: ([text], name) => (text === undefined ? undefined : parse(kind, text, name)),
  };
}

export function operands<Value>(kind: ValueKind<Value>, help: string): Operand<readonly Value[]> {
  const read: Operand<readonly Value[]>['read'] = (texts, name) =>
    texts.map((text) => parse(kind, text, name));
  return { help, kind, isMany: true, read };
}

function parse<Value>(kind: ValueKind<Value>, text: string, name: string): Value {
  const value = kind.parse(text);
  if (value === undefined) throw new UsageError(`\`${text}\`, given as <${name}>, is not ${kind.title}`);
  return value;
}
