import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Io } from '../io.ts';
import { formatBytes } from './input-limits.ts';
import { inputProblem, systemReason } from './input-problem.ts';
import { type ByteBound, tooLarge } from './read-bounded-file.ts';

export const STANDARD_INPUT = '<stdin>';

const claimed = new WeakSet<Io['stdin']>();

/** Standard input can be read once; whoever comes second would take its end for an empty input. */
export function claimStandardInput(io: Io): Diagnostic | undefined {
  if (!claimed.has(io.stdin)) {
    claimed.add(io.stdin);
    return undefined;
  }
  return inputProblem(
    'input/stdin-twice',
    '`-` is given for more than one input, but standard input can be read only once',
    'write all inputs but one to files, and name those',
  );
}

/** Everything on standard input, up to the bound. Nothing at all is an error: the command that should have written it failed. */
export async function readStandardInput(io: Io, bound: ByteBound): Promise<Uint8Array | Diagnostic> {
  const problem = claimStandardInput(io);
  if (problem !== undefined) return problem;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of io.stdin) {
      length += chunk.length;
      if (length > bound.maxBytes)
        return tooLarge(STANDARD_INPUT, `over ${formatBytes(bound.maxBytes)}`, bound);
      chunks.push(chunk);
    }
  } catch (error) {
    return inputProblem(
      'input/unreadable',
      `cannot read standard input: ${systemReason(error)}`,
      'check the command that writes to it',
    );
  }
  if (length === 0) {
    return inputProblem(
      'input/empty-stdin',
      'standard input is empty',
      'check the command that writes to it; in a script `set -o pipefail` shows that it failed',
    );
  }
  return Buffer.concat(chunks);
}
