import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Io } from '../io.ts';
import { formatBytes } from './input-limits.ts';
import { inputProblem, systemReason } from './input-problem.ts';
import { type ByteBound, tooLarge } from './read-bounded-file.ts';

export const STANDARD_INPUT = '<stdin>';

/** Everything on standard input, up to the bound. */
export async function readStandardInput(io: Io, bound: ByteBound): Promise<Uint8Array | Diagnostic> {
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
  return Buffer.concat(chunks);
}
