import { setFlagsFromString } from 'node:v8';
import { wholeVisibleText } from '../model/visible-text.ts';
import { EXIT } from './exit-code.ts';
import type { Io } from './io.ts';
import { runCli } from './run-cli.ts';
import { createStandardOutput } from './standard-output.ts';

// Collects garbage when there is as much of it as memory in use; on a machine with much memory there would otherwise be several
// times as much first.
setFlagsFromString('--heap-growing-percent=100');

// Progress output without a reader (`sluice deploy 2>&1 | head`) must not end a deploy half-way.
process.stderr.on('error', () => {});

/** The line that `status` shows, which anything else that is written replaces. */
let shown = '';
const CLEAR_LINE = '\r\u001b[K';

const io: Io = {
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
  stdout: createStandardOutput(process.stdout),
  stderr: (line) => {
    process.stderr.write(`${shown === '' ? '' : CLEAR_LINE}${line}\n`);
    shown = '';
  },
  ...(process.stderr.isTTY === true ? { status: showStatus } : {}),
  stdin: process.stdin,
  isTerminal: process.stdout.isTTY === true,
  isErrorTerminal: process.stderr.isTTY === true,
  isInputTerminal: process.stdin.isTTY === true,
  columns: process.stdout.columns,
};

function showStatus(line: string): void {
  if (shown !== line) process.stderr.write(`${CLEAR_LINE}${line}`);
  shown = line;
}

try {
  process.exitCode = await runCli(process.argv.slice(2), io);
} catch (error) {
  const isDebug = process.env.SLUICE_DEBUG !== undefined;
  const message = error instanceof Error ? error.message : String(error);
  io.stderr(`sluice: internal error: ${wholeVisibleText(message)}`);
  io.stderr(
    isDebug && error instanceof Error
      ? (error.stack ?? '')
      : 'this is a bug: please report it with the output of SLUICE_DEBUG=1',
  );
  process.exitCode = EXIT.internal;
}

// A kubeconfig's credential plug-in that never ends would keep the process alive after its report.
setInterval(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, 1000).unref();
