import type { Io } from '../../io.ts';
import { decodeText } from '../files/decode-text.ts';
import type { TreeEntry } from './list-tree.ts';
import { readBlobs } from './read-blobs.ts';

/** What a file of a commit says; undefined for what is no file, is longer, is no text, or could not be read. */
export async function textOfEntry(entry: TreeEntry, maxBytes: number, io: Io): Promise<string | undefined> {
  if (entry.kind !== 'file' || entry.size > maxBytes) return undefined;
  const blobs = await readBlobs([entry], io);
  const bytes = 'code' in blobs ? undefined : blobs.get(entry.object);
  const text = bytes === undefined ? undefined : decodeText(bytes, entry.path);
  return typeof text === 'string' ? text : undefined;
}
