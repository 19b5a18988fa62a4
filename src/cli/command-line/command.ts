import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { type Flag, switchFlag } from './flag.ts';
import type { Operand } from './operand.ts';
import { UsageError } from './value-kind.ts';

export type Flags = Readonly<Record<string, Flag<unknown>>>;
export type Operands = Readonly<Record<string, Operand<unknown>>>;

/** The values for which declared flags or operands stand. */
export type ValuesOf<Declared> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Flag<infer Value>
    ? Value
    : Declared[Name] extends Operand<infer Value>
      ? Value
      : never;
};

/** The words of one command line, sorted by the flag or operand to which they belong. */
export interface GivenWords {
  /** By the key of the flag; a switch has an empty text for each time it was given. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly operands: ReadonlyMap<string, readonly string[]>;
}

/** A command as the parser, the help and the completion see it. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly flags: Flags;
  readonly operands: Operands;
  /** Throws a `UsageError` when a word is not a value of its flag or operand. */
  readonly run: (words: GivenWords, io: Io) => Promise<ExitCode>;
}

export interface CommandDeclaration<F extends Flags, O extends Operands> {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly flags: F;
  /** In the order of the usage line. */
  readonly operands: O;
  /** Imports the command's module only when it runs, so that `sluice --help` needs no YAML parser and no schema validator. */
  readonly run: (
    given: { readonly flags: ValuesOf<F>; readonly operands: ValuesOf<O> },
    io: Io,
  ) => Promise<ExitCode>;
}

/** Declares a command once: parser, help, completion and the types of `run` come from this object. */
export function defineCommand<F extends Flags, O extends Operands>({
  name,
  summary,
  flags,
  operands,
  run,
}: CommandDeclaration<F, O>): Command {
  return {
    name,
    summary,
    flags: { ...flags, ...COMMON_FLAGS },
    operands,
    run: (words, io) =>
      run(
        {
          flags: valuesOf(flags, words.flags, flagSpelling),
          operands: valuesOf(operands, words.operands, (key) => key),
        },
        withCommonFlags(valuesOf(COMMON_FLAGS, words.flags, flagSpelling), io),
      ),
  };
}

/** `dryRun` is `--dry-run`. */
export function flagSpelling(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

interface Readable {
  readonly read: (texts: readonly string[], name: string) => unknown;
}

function valuesOf<Declared extends Readonly<Record<string, Readable>>>(
  declared: Declared,
  given: ReadonlyMap<string, readonly string[]>,
  spelling: (key: string) => string,
): ValuesOf<Declared> {
  const values = Object.entries(declared).map(([key, { read }]) => [
    key,
    read(given.get(key) ?? [], spelling(key)),
  ]);
  // Each value is the result of `read` for its own key, which is what the type says.
  return Object.fromEntries(values) as ValuesOf<Declared>;
}

/** Flags that every command accepts. */
const COMMON_FLAGS = {
  quiet: switchFlag({
    short: 'q',
    help: 'print only errors on standard error: no warnings, notes or progress (reports stay complete)',
  }),
  verbose: switchFlag({ short: 'v', help: 'also print what is chosen and read, on standard error' }),
  noColor: switchFlag({ help: 'no colours (NO_COLOR does the same; FORCE_COLOR=1 forces them)' }),
};

function withCommonFlags(
  { quiet, verbose, noColor }: { readonly [Name in keyof typeof COMMON_FLAGS]: boolean },
  io: Io,
): Io {
  if (quiet && verbose) throw new UsageError('`--quiet` and `--verbose` cannot be used together');
  const env = noColor ? { ...io.env, NO_COLOR: '1' } : io.env;
  return { ...io, env, ...(quiet && { verbosity: 'quiet' }), ...(verbose && { verbosity: 'verbose' }) };
}
