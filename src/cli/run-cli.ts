import { CommanderError } from 'commander';
import type { CommandName } from './dispatch.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Flags, UsageError } from './flags.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';
import { OutputError } from './standard-output.ts';

/** Runs one command line and returns its exit code. Nothing is written but through `io`, except the files the options name. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await runCommandLine(args, io);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    // Output that stopped in the middle has no verdict: it must not end like one.
    if (error.isReaderGone) return EXIT.readerGone;
    io.stderr(`error: ${error.message}`);
    return EXIT.usage;
  }
}

async function runCommandLine(args: readonly string[], io: Io): Promise<ExitCode> {
  let help = '';
  let exitCode: ExitCode = EXIT.pass;
  const program = createProgram({
    writeHelp: (text) => {
      help += text;
    },
    writeError: (text) => io.stderr(text.trimEnd()),
    onCommand: async (name, flags) => {
      exitCode = await runCommand(name, flags, io);
    },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof UsageError) io.stderr(`error: ${error.message}`);
    else if (!(error instanceof CommanderError)) throw error;
    // Commander leaves through an exception for help, with code 0, and for wrong usage.
    exitCode = error instanceof CommanderError && error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  }
  if (help !== '') await io.stdout(help);
  return exitCode;
}

async function runCommand(name: CommandName, flags: Flags, io: Io): Promise<ExitCode> {
  // Loaded here and not above: --help needs neither YAML nor a schema validator.
  const { resolveSettings } = await import('./config/resolve-settings.ts');
  const { printDiagnostics } = await import('./commands/write-reports.ts');
  const { DISPATCH, WITHOUT_SETTINGS } = await import('./dispatch.ts');
  const ownIo: Io = flags.color ? io : { ...io, env: { ...io.env, NO_COLOR: '1' } };
  const { settings, diagnostics } = await resolveSettings(flags, ownIo);
  printDiagnostics(diagnostics, ownIo);
  return settings === undefined
    ? (WITHOUT_SETTINGS[name]?.(diagnostics, flags, ownIo) ?? EXIT.usage)
    : DISPATCH[name](settings, flags, ownIo);
}
