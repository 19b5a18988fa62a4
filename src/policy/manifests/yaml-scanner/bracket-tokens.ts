import {
  type BracketWriter,
  beginEntry,
  type CollectionKind,
  createBracketWriter,
  endCollection,
  endListOfMap,
  endNode,
  expect,
  isFlow,
  type Lexeme,
  put,
  putPlainText,
  putQuotedText,
  startCollection,
  startDocument,
} from './bracket-writer.ts';
import type { ScanFault, YamlToken } from './yaml-token.ts';

/**
 * Writes tokens as the words of a document in which every map and list is in brackets, so that nothing depends on white space any
 * longer. The grammar is that of go-yaml v2 (parserc.go), except for what follows the document's value, which kubectl silently
 * ignores. `maxDepth` bounds the open maps and lists.
 */
export function bracketTokens(tokens: readonly YamlToken[], maxDepth: number): readonly Lexeme[] | ScanFault {
  const writer = createBracketWriter();
  const { open, lexemes } = writer;
  for (const token of tokens) {
    const isFitting = write(writer, token);
    if (open.length > maxDepth) return { fault: 'RESOURCE_EXHAUSTION', offset: token.offset };
    if (!isFitting) return faultOf(token, open.at(-1)?.kind);
  }
  if (writer.hasDirective && !writer.isStarted) {
    return { fault: 'BAD_DIRECTIVE', offset: tokens[0]?.offset ?? 0 };
  }
  return lexemes;
}

/** Writes a token. This and all that follow answer whether it is allowed here. */
function write(writer: BracketWriter, token: YamlToken): boolean {
  const { offset } = token;
  switch (token.kind) {
    case 'directive':
      if (writer.isStarted) return false;
      if (token.text.startsWith('%TAG')) put(writer, offset, token.text, '\n');
      writer.hasDirective = true;
      return true;
    case 'document-start':
      if (writer.isStarted) return false;
      startDocument(writer, offset);
      put(writer, offset, '---', ' ');
      return true;
    case 'document-end':
      writer.due = 'nothing';
      return writer.open.length === 0;
  }
  if (writer.hasDirective && !writer.isStarted) return false;
  startDocument(writer, offset);
  switch (token.kind) {
    case 'key':
      return writeKey(writer, offset);
    case 'value':
      return writeValue(writer, offset);
    case 'block-entry':
      return writeBlockEntry(writer, offset);
    case 'flow-entry':
      return writeFlowEntry(writer, offset);
    case 'block-end':
      return writeEnd(writer, 'block', offset);
    case 'flow-map-end':
      return writeEnd(writer, 'flow-map', offset);
    case 'flow-list-end':
      return writeEnd(writer, 'flow-list', offset);
    default:
      return writeNode(writer, token);
  }
}

function writeKey(writer: BracketWriter, offset: number): boolean {
  const top = endListOfMap(writer, offset);
  if (top?.kind === 'block-map') {
    beginEntry(writer, top, { offset, length: 0 });
  } else {
    if (top === undefined || top.kind === 'block-list' || writer.due !== 'entry') return false;
    // Marks a map with one entry in a list, even when its value is missing.
    if (top.kind === 'flow-list') put(writer, offset, '?', ' ');
    expect(writer, 'node', offset);
  }
  top.hasKey = true;
  return true;
}

function writeValue(writer: BracketWriter, offset: number): boolean {
  const top = endListOfMap(writer, offset);
  if (top?.hasKey !== true) return false;
  endNode(writer);
  top.hasKey = false;
  put(writer, offset, ':', ' ');
  expect(writer, 'node', offset + 1);
  return true;
}

function writeBlockEntry(writer: BracketWriter, offset: number): boolean {
  if (writer.open.at(-1)?.kind === 'block-map') {
    if (writer.due !== 'node') return false;
    startCollection(writer, 'list-of-map', offset);
  }
  const top = writer.open.at(-1);
  if (top?.kind !== 'block-list' && top?.kind !== 'list-of-map') return false;
  beginEntry(writer, top, { offset, length: 1 });
  return true;
}

function writeFlowEntry(writer: BracketWriter, offset: number): boolean {
  const top = writer.open.at(-1);
  if (top === undefined || !isFlow(top.kind) || writer.due === 'entry') return false;
  endNode(writer);
  put(writer, offset, ',');
  top.hasKey = false;
  expect(writer, 'entry', offset + 1);
  return true;
}

function writeEnd(writer: BracketWriter, kind: 'flow-map' | 'flow-list' | 'block', offset: number): boolean {
  const top = endListOfMap(writer, offset);
  if (top === undefined || (kind === 'block' ? isFlow(top.kind) : top.kind !== kind)) return false;
  endCollection(writer, offset);
  return true;
}

/** Writes what a node starts with. */
function writeNode(
  writer: BracketWriter,
  token: Exclude<YamlToken, { readonly kind: 'directive' }>,
): boolean {
  if (writer.due === 'nothing') return false;
  const { kind, offset } = token;
  switch (kind) {
    case 'anchor':
    case 'tag':
      put(writer, offset, token.text, ' ');
      expect(writer, 'node', offset + token.text.length);
      return true;
    case 'alias':
      put(writer, offset, token.text, ' ');
      writer.due = 'nothing';
      return true;
    case 'scalar':
      if (token.isPlain) putPlainText(writer, offset, token.text);
      else putQuotedText(writer, offset, token.text);
      return true;
  }
  const collection = COLLECTIONS.get(kind);
  if (collection === undefined) return false;
  startCollection(writer, collection, offset);
  return true;
}

const COLLECTIONS: ReadonlyMap<string, CollectionKind> = new Map([
  ['block-map-start', 'block-map'],
  ['block-list-start', 'block-list'],
  ['flow-map-start', 'flow-map'],
  ['flow-list-start', 'flow-list'],
]);

function faultOf({ kind, offset }: YamlToken, inside: CollectionKind | undefined): ScanFault {
  if (inside === undefined) return { fault: 'AFTER_DOCUMENT', offset };
  const isBlock = kind === 'block-entry' || kind === 'block-map-start' || kind === 'block-list-start';
  const isIndentation = isBlock && (inside === 'block-map' || inside === 'block-list');
  return { fault: isIndentation ? 'BAD_INDENT' : 'UNEXPECTED_TOKEN', offset };
}
