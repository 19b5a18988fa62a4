/** A file and what distinguishes its content: its text, or a fingerprint of what is not text. */
export interface FileContent {
  readonly file: string;
  readonly content: string;
}

/** Files that a change leaves as they are: from the head's name to the base's, which differs after a move. */
export type UntouchedFiles = ReadonlyMap<string, string>;

/**
 * Pairs the files of both sides that have the same content, first by name, then by content alone. Each file of the base is paired
 * once, so of a file and a new copy of it, one is new.
 */
export function findUntouchedFiles(
  base: readonly FileContent[],
  head: readonly FileContent[],
): UntouchedFiles {
  const before = new Map(base.map(({ file, content }) => [file, content]));
  const pairs = new Map<string, string>();
  for (const { file, content } of head) if (before.get(file) === content) pairs.set(file, file);

  const moved = new Map<string, string[]>();
  for (const { file, content } of base) {
    if (pairs.has(file)) continue;
    const known = moved.get(content);
    if (known === undefined) moved.set(content, [file]);
    else known.push(file);
  }
  for (const { file, content } of head) {
    const candidates = pairs.has(file) ? [] : (moved.get(content) ?? []);
    const best = candidates.findIndex((candidate) => baseName(candidate) === baseName(file));
    const [from] = candidates.splice(Math.max(best, 0), 1);
    if (from !== undefined) pairs.set(file, from);
  }
  return pairs;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
