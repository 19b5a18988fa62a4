/** The text of one YAML document and its offset in the file. */
export interface DocumentText {
  readonly text: string;
  readonly base: number;
}

const BOUNDARY = /^---(?=[ \t\r\n]|$)|^\.\.\.[ \t]*(?:#.*)?\r?$/gm;
const ONLY_DIRECTIVES = /^(?:[ \t]*(?:#.*)?\r?\n|%.*\r?\n)*%.*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*$/;

/**
 * Splits a YAML stream at its document markers, which no quoting can hide, so that an error in one document cannot
 * reach another. A text before `---` that holds only directives stays with the document that it speaks about.
 */
export function* splitDocuments(text: string): Iterable<DocumentText> {
  let start = 0;
  for (const marker of text.matchAll(BOUNDARY)) {
    const isStart = marker[0] === '---';
    const end = isStart ? marker.index : marker.index + marker[0].length;
    const part = text.slice(start, end);
    if (isStart && ONLY_DIRECTIVES.test(part)) continue;
    if (part !== '') yield { text: part, base: start };
    start = end;
  }
  if (start < text.length) yield { text: text.slice(start), base: start };
}
