import { UsageError, type ValueKind } from './value-kind.ts';

/**
 * A flag of the command line. Its name is the key under which it is declared, in kebab case: `dryRun` is `--dry-run`. The command
 * gets the result of `read`.
 */
export interface Flag<Value> {
  readonly help: string;
  /** `p` for `-p`. */
  readonly short?: string | undefined;
  /** Undefined for a switch, which takes no value. */
  readonly kind: Pick<ValueKind<unknown>, 'placeholder' | 'completion'> | undefined;
  readonly isList: boolean;
  /** Of a list: words behind it are more of its values, also where the command takes any number of operands. */
  readonly takesWords?: boolean | undefined;
  /**
   * Reads the texts that were given after the flag, in order; there are none when it was not given. Throws a `UsageError` that
   * names the flag. `spelling` is `--dry-run`.
   */
  readonly read: (texts: readonly string[], spelling: string) => Value;
}

export interface FlagWords {
  readonly help: string;
  readonly short?: string;
  readonly takesWords?: boolean;
}

export function switchFlag(words: FlagWords): Flag<boolean> {
  return { ...words, kind: undefined, isList: false, read: (texts) => texts.length > 0 };
}

export function optionalFlag<Value>(kind: ValueKind<Value>, words: FlagWords): Flag<Value | undefined> {
  return { ...words, kind, isList: false, read: (texts, spelling) => readOne(kind, texts, spelling) };
}

export function flagWithDefault<Value extends string>(
  kind: ValueKind<Value>,
  byDefault: Value,
  { help, ...words }: FlagWords,
): Flag<Value> {
  const read: Flag<Value>['read'] = (texts, spelling) => readOne(kind, texts, spelling) ?? byDefault;
  return { ...words, help: `${help} (default: ${byDefault})`, kind, isList: false, read };
}

export function requiredFlag<Value>(kind: ValueKind<Value>, { help, ...words }: FlagWords): Flag<Value> {
  const read: Flag<Value>['read'] = (texts, spelling) => {
    const value = readOne(kind, texts, spelling);
    if (value === undefined) throw new UsageError(`\`${spelling} <${kind.placeholder}>\` is missing`);
    return value;
  };
  return { ...words, help: `${help} (required)`, kind, isList: false, read };
}

/** A flag that may be given several times. Undefined when it is not given, which is not the same as an empty list. */
export function listFlag<Value>(
  kind: ValueKind<Value>,
  words: FlagWords,
): Flag<readonly Value[] | undefined> {
  const read: Flag<readonly Value[] | undefined>['read'] = (texts, spelling) =>
    texts.length === 0 ? undefined : texts.map((text) => parse(kind, text, spelling));
  return { ...words, kind, isList: true, read };
}

function readOne<Value>(
  kind: ValueKind<Value>,
  texts: readonly string[],
  spelling: string,
): Value | undefined {
  const [text, ...more] = texts;
  // The last one could win, but then a value that somebody wrote would silently have no effect.
  if (more.length > 0) throw new UsageError(`\`${spelling}\` is given more than once; it takes one value`);
  return text === undefined ? undefined : parse(kind, text, spelling);
}

function parse<Value>(kind: ValueKind<Value>, text: string, spelling: string): Value {
  const value = kind.parse(text);
  if (value === undefined) throw new UsageError(`\`${spelling} ${text}\` is not ${kind.title}`);
  return value;
}
