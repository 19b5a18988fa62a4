import { type DocumentText, splitJsonStream } from './split-json-stream.ts';
import { FORBIDDEN_CHARACTER } from './yaml-problem.ts';

/** Lines end at line feeds here, as for kubectl: it never reads what follows a marker after another kind of line break. */
const BOUNDARY = /(?<![^\n])(?:---(?=[ \t\r\n]|$)|\.\.\.[ \t]*(?:#[^\n]*)?\r?(?=\n|$))/g;
/** The directives that are accepted; any other is an error of its own, which must not swallow the document after it. */
const DIRECTIVE = /%(?:YAML[ \t]+1\.1|TAG[ \t])/;
const ONLY_DIRECTIVES = new RegExp(
  `^(?: *(?:#.*)?\\r?\\n|${DIRECTIVE.source}.*\\r?\\n)*${DIRECTIVE.source}.*\\r?\\n(?: *(?:#.*)?\\r?\\n)*$`,
);

/**
 * Splits a file into its documents: what begins like JSON object by object (`splitJsonStream`), YAML at its document markers,
 * which no quoting can hide, so that an error in one document cannot reach another. Text before `---` that has only accepted
 * directives stays with the document to which it applies.
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
