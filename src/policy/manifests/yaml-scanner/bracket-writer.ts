/** A word for a YAML parser, and the offset of its token. */
export interface Lexeme {
  readonly offset: number;
  readonly source: string;
}

export type CollectionKind = 'block-map' | 'block-list' | 'list-of-map' | 'flow-map' | 'flow-list';

/** An open map or list. */
export interface OpenCollection {
  readonly kind: CollectionKind;
  isFirst: boolean;
  /** A key has been read whose value has not. */
  hasKey: boolean;
}

/** What may come next: nothing, a node that may be missing (after a comma), or a node whose absence means an empty text. */
type Due = 'nothing' | 'entry' | 'node';

/** A document that is written with brackets, as far as it is. */
export interface BracketWriter {
  readonly lexemes: Lexeme[];
  readonly open: OpenCollection[];
  due: Due;
  /** The offset at which the node that is due would start. */
  dueAt: number;
  isStarted: boolean;
  hasDirective: boolean;
}

const START_OF_DOCUMENT = '\u0002';
const START_OF_TEXT = '\u001f';

export function createBracketWriter(): BracketWriter {
  return { lexemes: [], open: [], due: 'node', dueAt: 0, isStarted: false, hasDirective: false };
}

export function put({ lexemes }: BracketWriter, offset: number, ...sources: readonly string[]): void {
  for (const source of sources) lexemes.push({ offset, source });
}

export function expect(writer: BracketWriter, due: Due, at: number): void {
  writer.due = due;
  writer.dueAt = at;
}

export function startDocument(writer: BracketWriter, offset: number): void {
  if (!writer.isStarted) put(writer, offset, START_OF_DOCUMENT);
  writer.isStarted = true;
}

/** Writes a text that was written without quotes. A parser drops one line break from each run of them in it. */
export function putPlainText(writer: BracketWriter, offset: number, text: string): void {
  put(writer, offset, START_OF_TEXT, text.replaceAll(/\n+/g, '$&\n'), ' ');
  writer.due = 'nothing';
}

export function putQuotedText(writer: BracketWriter, offset: number, text: string): void {
  put(writer, offset, JSON.stringify(text), ' ');
  writer.due = 'nothing';
}

/** A node that is due and did not come is an empty text. */
export function endNode(writer: BracketWriter): void {
  if (writer.due === 'node') putPlainText(writer, writer.dueAt, '');
}

export function startCollection(writer: BracketWriter, kind: CollectionKind, offset: number): void {
  writer.open.push({ kind, isFirst: true, hasKey: false });
  put(writer, offset, isMap(kind) ? '{' : '[');
  expect(writer, isFlow(kind) ? 'entry' : 'nothing', offset);
}

/** Ends the innermost map or list. */
export function endCollection(writer: BracketWriter, offset: number): void {
  endNode(writer);
  const closed = writer.open.pop();
  put(writer, offset, closed !== undefined && isMap(closed.kind) ? '}' : ']');
  writer.due = 'nothing';
}

/** A list at the column of its key has no end token of its own. */
export function endListOfMap(writer: BracketWriter, offset: number): OpenCollection | undefined {
  if (writer.open.at(-1)?.kind === 'list-of-map') endCollection(writer, offset);
  return writer.open.at(-1);
}

/** Begins an entry of `top`, the innermost map or list; its indicator has `length` characters. */
export function beginEntry(
  writer: BracketWriter,
  top: OpenCollection,
  { offset, length }: { readonly offset: number; readonly length: number },
): void {
  endNode(writer);
  if (!top.isFirst) put(writer, offset, ',');
  top.isFirst = false;
  expect(writer, 'node', offset + length);
}

export function isFlow(kind: CollectionKind): boolean {
  return kind === 'flow-map' || kind === 'flow-list';
}

function isMap(kind: CollectionKind): boolean {
  return kind === 'block-map' || kind === 'flow-map';
}
