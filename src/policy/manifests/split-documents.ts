import type { DocumentText } from './document-text.ts';
import { splitJsonStream } from './split-json-stream.ts';
import { FORBIDDEN_CHARACTER } from './yaml-scanner/forbidden-character.ts';

/** Lines end at line feeds here, as for kubectl: what stands behind a marker after another line break it never reads. */
const BOUNDARY = /(?<![^\n])(?:---(?=[ \t\r\n]|$)|\.\.\.[ \t]*(?:#[^\n]*)?\r?(?=\n|$))/g;
/** The directives that are read; any other is an error of its own, which must not take the document behind it along. */
const DIRECTIVE = /%(?:YAML[ \t]+1\.1|TAG[ \t])/;
const ONLY_DIRECTIVES = new RegExp(
  `^(?: *(?:#.*)?\\r?\\n|${DIRECTIVE.source}.*\\r?\\n)*${DIRECTIVE.source}.*\\r?\\n(?: *(?:#.*)?\\r?\\n)*$`,
);

/**
 * Splits a file into its documents: what begins like JSON object by object (`splitJsonStream`), YAML at its document markers, which no quoting can hide, so that an error in one document cannot
 * reach another. A text before `---` that holds only directives, and nothing that is refused, stays with the document
 * that it speaks about.
 */
export function* splitDocuments(text: string): Iterable<DocumentText> {
  for (const part of splitAtMarkers(text)) {
    if (part.base === 0) yield* splitJsonStream(part);
    else yield part;
  }
}

function* splitAtMarkers(text: string): Iterable<DocumentText> {
  let start = 0;
  for (const marker of text.matchAll(BOUNDARY)) {
    const isStart = marker[0] === '---';
    const end = isStart ? marker.index : marker.index + marker[0].length;
    const part = text.slice(start, end);
    if (isStart && ONLY_DIRECTIVES.test(part) && !FORBIDDEN_CHARACTER.test(part)) continue;
    if (part !== '') yield { text: part, base: start };
    start = end;
  }
  if (start < text.length) yield { text: text.slice(start), base: start };
}
