import { fstatSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { formatBytes } from '../input-limits.ts';
import { inputProblem, systemReason } from '../input-problem.ts';
import { type ByteBound, tooLarge } from './read-bounded-file.ts';
import { readPipe, readStandardInput } from './read-descriptor.ts';

const STANDARD_INPUT = '<stdin>';

/** Standard input or a pipe, by the name that people see. Its data can be requested only once. */
export interface InputStream {
  readonly name: string;
  /** A chunk is valid until the next one is asked for. */
  open(): AsyncIterable<Uint8Array>;
}

const claimed = new WeakMap<Io['stdin'], Set<string>>();

/** A stream can be read only once; a second reader would take its end for an empty input. */
function claim(name: string, again: Diagnostic, io: Io): Diagnostic | undefined {
  const names = claimed.get(io.stdin) ?? new Set();
  if (names.has(name)) return again;
  claimed.set(io.stdin, names.add(name));
  return undefined;
}

/** Standard input, for the first caller. */
export function claimStandardInput(io: Io): InputStream | Diagnostic {
  if (io.stdin === process.stdin && isEndless(0)) {
    return inputProblem(
      'input/not-a-file',
      'standard input is a device that never ends',
      'pipe or redirect flows or manifests into it; `</dev/null` stands for none',
    );
  }
  const again = inputProblem(
    'input/stdin-twice',
    '`-` is given for more than one input, but standard input can be read only once',
    'write all inputs but one to files, and give those files',
  );
  return (
    claim(STANDARD_INPUT, again, io) ?? {
      name: STANDARD_INPUT,
      open: () => (io.stdin === process.stdin ? readStandardInput() : io.stdin),
    }
  );
}

/** A device that is neither a terminal, whose input people end, nor the empty device. */
function isEndless(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  const isDevice = stats.isCharacterDevice() || stats.isBlockDevice();
  return isDevice && !isatty(descriptor) && stats.rdev !== statSync(devNull, { throwIfNoEntry: false })?.rdev;
}

/** A named pipe, or what a shell makes of `<(command)`, for the first caller. */
export function claimPipe({ realPath, shown }: PipePath, io: Io): InputStream | Diagnostic {
  const again = inputProblem(
    'input/pipe-twice',
    `the pipe \`${shown}\` is needed more than once, but it can be read only once`,
    'write its output to a file, and give that file',
  );
  return claim(realPath, again, io) ?? { name: shown, open: () => readPipe(realPath) };
}

interface PipePath {
  readonly realPath: string;
  readonly shown: string;
}

/** Everything that comes, up to the bound. Nothing at all is an error: the command that should have written it failed. */
export async function readBoundedStream(
  { name, open }: InputStream,
  bound: ByteBound,
): Promise<Uint8Array | Diagnostic> {
  const what = name === STANDARD_INPUT ? 'standard input' : `\`${wholeVisibleText(name)}\``;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of open()) {
      length += chunk.length;
      if (length > bound.maxBytes) return tooLarge(name, `over ${formatBytes(bound.maxBytes)}`, bound);
      chunks.push(Uint8Array.from(chunk));
    }
  } catch (error) {
    return inputProblem(
      'input/unreadable',
      `cannot read ${what}: ${systemReason(error)}`,
      'check the command that writes to it',
    );
  }
  if (length === 0) {
    return inputProblem(
      'input/empty-stdin',
      `${what} is empty`,
      'check the command that writes to it; in a script `set -o pipefail` shows that it failed',
    );
  }
  return Buffer.concat(chunks);
}
