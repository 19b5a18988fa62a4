import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { inputProblem } from '../input-problem.ts';
import { askOnce } from './ask-once.ts';
import type { TreeEntry } from './list-tree.ts';

/** The bytes of objects, by object id. The caller has bounded the sum of their sizes. */
export async function readBlobs(
  entries: readonly Pick<TreeEntry, 'object' | 'size'>[],
  io: Io,
): Promise<ReadonlyMap<string, Uint8Array> | Diagnostic> {
  const sizes = new Map(entries.map(({ object, size }) => [object, size]));
  if (sizes.size === 0) return new Map();
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const answer = await askOnce(
    {
      args: ['cat-file', '--batch'],
      input: `${[...sizes.keys()].join('\n')}\n`,
      maxOutputBytes: total + 200 * (sizes.size + 1),
    },
    io,
  );
  if (answer.kind === 'unusable') return answer.diagnostic;
  const blobs = answer.kind === 'done' ? splitBatch(answer.output) : new Map<string, Uint8Array>();
  const missing = [...sizes.keys()].find((object) => !blobs.has(object));
  if (missing === undefined) return blobs;
  return inputProblem(
    'input/git-unreadable',
    `git cannot read object \`${missing.slice(0, 8)}\`${answer.kind === 'failed' ? `: ${answer.message}` : ''}`,
    'check the repository with `git fsck`; in a partial clone fetch the missing objects first',
  );
}

/** Parses `<object> <type> <size>\n<bytes>\n` for each, or `<object> missing\n`. */
function splitBatch(output: Buffer): Map<string, Uint8Array> {
  const blobs = new Map<string, Uint8Array>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    if (end < 0) break;
    const [object, type, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (object === undefined || type !== 'blob') continue;
    const length = Number(size);
    blobs.set(object, output.subarray(at, at + length));
    at += length + 1;
  }
  return blobs;
}
