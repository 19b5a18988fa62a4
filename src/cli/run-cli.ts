import { wholeVisibleText } from '../model/visible-text.ts';
import { didYouMean } from '../policy/fields/did-you-mean.ts';
import type { Command, GivenWords } from './command-line/command.ts';
import { renderCommandHelp } from './command-line/render-help.ts';
import { sortWords } from './command-line/sort-words.ts';
import { UsageError } from './command-line/value-kind.ts';
import { COMMANDS } from './declarations/all-commands.ts';
import { VERSION } from './declarations/version.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { renderOverview } from './render-overview.ts';
import { OutputError } from './standard-output.ts';

/** Runs one command line and returns its exit code. Nothing is written except through `io` and to the files that flags name. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await runCommandLine(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr(`error: ${wholeVisibleText(error.message)}`);
      return EXIT.usage;
    }
    if (!(error instanceof OutputError)) throw error;
    // Output that stopped in the middle contains no verdict: the command must not end as if it did.
    if (error.isReaderGone) return EXIT.readerGone;
    io.stderr(`error: ${wholeVisibleText(error.message)}`);
    return EXIT.usage;
  }
}

const DEFAULT_COLUMNS = 80;
const NO_WORDS: GivenWords = { flags: new Map(), operands: new Map() };

async function runCommandLine([first, ...rest]: readonly string[], io: Io): Promise<ExitCode> {
  const columns = io.columns ?? DEFAULT_COLUMNS;
  switch (first) {
    case undefined:
      // A script whose command is missing must not pass.
      io.stderr(renderOverview(columns).trimEnd());
      return EXIT.usage;
    case '-V':
    case '--version':
      return VERSION.run(NO_WORDS, io);
    case 'help':
    case '-h':
    case '--help':
      return print(
        rest[0] === undefined ? renderOverview(columns) : renderCommandHelp(findCommand(rest[0]), columns),
        io,
      );
  }
  // Alone it means what it does for node and npm; before a command it must not replace that.
  if (first === '-v' && rest.length === 0) return VERSION.run(NO_WORDS, io);
  const command = findCommand(first);
  if (asksForHelp(rest)) return print(renderCommandHelp(command, columns), io);
  return command.run(sortWords(command, rest), io);
}

function findCommand(name: string): Command {
  const command = COMMANDS.find((one) => one.name === name);
  if (command !== undefined) return command;
  const suggestion = didYouMean(
    name,
    COMMANDS.map((one) => one.name),
  );
  const help = suggestion === undefined ? 'see `sluice --help`' : `did you mean \`${suggestion}\`?`;
  const what = name.startsWith('-') ? 'flags go after the command:' : 'there is no command';
  throw new UsageError(`${what} \`${name}\`; ${help}`);
}

/** Help is given whatever else is wrong with the command line. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end === -1 ? undefined : end).some((word) => word === '--help' || word === '-h');
}

async function print(text: string, io: Io): Promise<ExitCode> {
  await io.stdout(text);
  return EXIT.pass;
}
