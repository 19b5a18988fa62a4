const COMMENT = /^\s*(?:#|\/\/|--\s)/;
/** Longer ones are data. */
const MAX_LINE = 5000;
const MAX_JOINED_LINES = 50;

/**
 * The commands of a text, in their order, whatever its language: they stand on lines, as words or as a list of texts. A command over
 * several lines, as shells, YAML and programs continue them, is one; its lines may be told once more on their own.
 */
export function commandsIn(text: string): readonly string[] {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .filter((line) => line.length <= MAX_LINE && !COMMENT.test(line));
  return lines
    .flatMap((line, at) => [joinedAt(lines, at), line].filter((one) => one !== undefined))
    .flatMap((line) => line.split(/&&|\|\||;/))
    .map((line) => line.trim().replace(/\s+/g, ' '));
}

/** A folded text of YAML, or an item whose text goes on below it. */
const FOLDED = /(?:^|[\s:-])>[-+]?\s*$/;
/** Flow lists of YAML, lists and calls of programs. */
const OPEN = /[[({,]\s*$/;
/** An item of a list that is one word. */
const WORD_ITEM = /^(\s*)-\s+["']?([^\s"':{}[\]>|]+)["']?\s*$/;

/** The line with those that belong to it; undefined where it stands alone, or is not their first. */
function joinedAt(lines: readonly string[], at: number): string | undefined {
  const line = lines[at] ?? '';
  const item = WORD_ITEM.exec(line);
  if (item !== null) return joinedItems(lines, at, item[1] ?? '');
  const isFolded = FOLDED.test(line);
  const isOpen = OPEN.test(line);
  if (!isFolded && !isOpen && !/^\s*-\s+\S/.test(line)) return undefined;
  const indent = indentOf(line);
  const parts = [isFolded ? line.replace(FOLDED, ' ') : line];
  for (const next of lines.slice(at + 1, at + MAX_JOINED_LINES)) {
    const isInside = next.trim() !== '' && indentOf(next) > indent;
    const isClosed = isOpen && !OPEN.test(parts.at(-1) ?? '');
    if (isClosed || !(isInside || isOpen)) break;
    // Below an item without a sign of it, only words go on: not a list, and no field.
    if (!isFolded && !isOpen && /^\s*(?:-\s|[\w.-]+:(?:\s|$))/.test(next)) break;
    parts.push(next.trim());
  }
  return parts.length === 1 ? undefined : bounded(parts.join(' '));
}

/** Items that are a word each, as `command` and `args` of a container have them. */
function joinedItems(lines: readonly string[], at: number, indent: string): string | undefined {
  const words = (index: number): string | undefined => {
    const [, own, word] = WORD_ITEM.exec(lines[index] ?? '') ?? [];
    return own === indent ? word : undefined;
  };
  if (words(at - 1) !== undefined) return undefined;
  const found: string[] = [];
  for (let index = at; index < at + MAX_JOINED_LINES; index++) {
    const word = words(index);
    if (word === undefined) break;
    found.push(word);
  }
  return found.length === 1 ? undefined : bounded(found.join(' '));
}

function bounded(line: string): string | undefined {
  return line.length <= MAX_LINE ? line : undefined;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
