import type { ScanFault, YamlToken } from './yaml-token.ts';

/** A word for a YAML parser, and the offset of its token. */
export interface Lexeme {
  readonly offset: number;
  readonly source: string;
}

type Kind = 'block-map' | 'block-list' | 'list-of-map' | 'flow-map' | 'flow-list';

interface Open {
  readonly kind: Kind;
  isFirst: boolean;
  /** A key has been read whose value has not. */
  hasKey: boolean;
}

/** What may come next: nothing, a node that may be missing (after a comma), or a node whose absence means an empty text. */
type Due = 'nothing' | 'entry' | 'node';

const START_OF_DOCUMENT = '\u0002';
const START_OF_TEXT = '\u001f';

/**
 * Writes tokens as the words of a document in which every map and list is in brackets, so that nothing depends on white space any
 * longer. The grammar is that of go-yaml v2 (parserc.go), except for what follows the document's value, which kubectl silently
 * ignores. `maxDepth` bounds the open maps and lists.
 */
export function bracketTokens(tokens: readonly YamlToken[], maxDepth: number): readonly Lexeme[] | ScanFault {
  const lexemes: Lexeme[] = [];
  const open: Open[] = [];
  let due: Due = 'node';
  /** The offset at which the node that is due would start. */
  let dueAt = 0;
  let isStarted = false;
  let hasDirective = false;

  const put = (offset: number, ...sources: string[]) => {
    for (const source of sources) lexemes.push({ offset, source });
  };

  function expect(next: Due, at: number): void {
    due = next;
    dueAt = at;
  }

  function startDocument(offset: number): void {
    if (!isStarted) put(offset, START_OF_DOCUMENT);
    isStarted = true;
  }

  function putText(offset: number, text: string, isPlain: boolean): void {
    // A parser drops one line break from each run of them in unquoted text.
    if (isPlain) put(offset, START_OF_TEXT, text.replaceAll(/\n+/g, '$&\n'), ' ');
    else put(offset, JSON.stringify(text), ' ');
    due = 'nothing';
  }

  function endNode(): void {
    if (due === 'node') putText(dueAt, '', true);
  }

  function start(kind: Kind, offset: number): void {
    open.push({ kind, isFirst: true, hasKey: false });
    put(offset, isMap(kind) ? '{' : '[');
    expect(kind.startsWith('flow') ? 'entry' : 'nothing', offset);
  }

  function end(offset: number): void {
    endNode();
    const closed = open.pop();
    put(offset, closed !== undefined && isMap(closed.kind) ? '}' : ']');
    due = 'nothing';
  }

  /** A list at the column of its key has no end token of its own. */
  function endListOfMap(offset: number): Open | undefined {
    if (open.at(-1)?.kind === 'list-of-map') end(offset);
    return open.at(-1);
  }

  function beginEntry(top: Open, offset: number, length: number): void {
    endNode();
    if (!top.isFirst) put(offset, ',');
    top.isFirst = false;
    expect('node', offset + length);
  }

  /** Each of these answers whether the token is allowed here. */
  function writeKey(offset: number): boolean {
    const top = endListOfMap(offset);
    if (top?.kind === 'block-map') {
      beginEntry(top, offset, 0);
    } else {
      if (top === undefined || top.kind === 'block-list' || due !== 'entry') return false;
      // Marks a map with one entry in a list, even when its value is missing.
      if (top.kind === 'flow-list') put(offset, '?', ' ');
      expect('node', offset);
    }
    top.hasKey = true;
    return true;
  }

  function writeValue(offset: number): boolean {
    const top = endListOfMap(offset);
    if (top?.hasKey !== true) return false;
    endNode();
    top.hasKey = false;
    put(offset, ':', ' ');
    expect('node', offset + 1);
    return true;
  }

  function writeBlockEntry(offset: number): boolean {
    if (open.at(-1)?.kind === 'block-map') {
      if (due !== 'node') return false;
      start('list-of-map', offset);
    }
    const top = open.at(-1);
    if (top?.kind !== 'block-list' && top?.kind !== 'list-of-map') return false;
    beginEntry(top, offset, 1);
    return true;
  }

  function writeFlowEntry(offset: number): boolean {
    const top = open.at(-1);
    if (top?.kind.startsWith('flow') !== true || due === 'entry') return false;
    endNode();
    put(offset, ',');
    top.hasKey = false;
    expect('entry', offset + 1);
    return true;
  }

  function writeEnd(kind: 'flow-map' | 'flow-list' | 'block', offset: number): boolean {
    const top = endListOfMap(offset);
    if (top === undefined || (kind === 'block' ? top.kind.startsWith('flow') : top.kind !== kind))
      return false;
    end(offset);
    return true;
  }

  function write(token: YamlToken): boolean {
    const { offset } = token;
    if (token.kind === 'directive') {
      if (isStarted) return false;
      if (token.text.startsWith('%TAG')) put(offset, token.text, '\n');
      hasDirective = true;
      return true;
    }
    if (token.kind === 'document-start') {
      if (isStarted) return false;
      startDocument(offset);
      put(offset, '---', ' ');
      return true;
    }
    if (token.kind === 'document-end') {
      due = 'nothing';
      return open.length === 0;
    }
    if (hasDirective && !isStarted) return false;
    startDocument(offset);
    switch (token.kind) {
      case 'key':
        return writeKey(offset);
      case 'value':
        return writeValue(offset);
      case 'block-entry':
        return writeBlockEntry(offset);
      case 'flow-entry':
        return writeFlowEntry(offset);
      case 'block-end':
        return writeEnd('block', offset);
      case 'flow-map-end':
        return writeEnd('flow-map', offset);
      case 'flow-list-end':
        return writeEnd('flow-list', offset);
      default:
        return writeNode(token);
    }
  }

  /** Writes what a node starts with. */
  function writeNode(token: Exclude<YamlToken, { readonly kind: 'directive' }>): boolean {
    if (due === 'nothing') return false;
    const { kind, offset } = token;
    if (kind === 'anchor' || kind === 'tag') {
      put(offset, token.text, ' ');
      expect('node', offset + token.text.length);
    } else if (kind === 'alias') {
      put(offset, token.text, ' ');
      due = 'nothing';
    } else if (kind === 'scalar') {
      putText(offset, token.text, token.isPlain);
    } else {
      const collection = COLLECTIONS.get(kind);
      if (collection === undefined) return false;
      start(collection, offset);
    }
    return true;
  }

  for (const token of tokens) {
    const isFitting = write(token);
    if (open.length > maxDepth) return { fault: 'RESOURCE_EXHAUSTION', offset: token.offset };
    if (!isFitting) return faultOf(token, open.at(-1)?.kind);
  }
  if (hasDirective && !isStarted) return { fault: 'BAD_DIRECTIVE', offset: tokens[0]?.offset ?? 0 };
  return lexemes;
}

const COLLECTIONS: ReadonlyMap<string, Kind> = new Map([
  ['block-map-start', 'block-map'],
  ['block-list-start', 'block-list'],
  ['flow-map-start', 'flow-map'],
  ['flow-list-start', 'flow-list'],
]);

function isMap(kind: Kind): boolean {
  return kind === 'block-map' || kind === 'flow-map';
}

function faultOf({ kind, offset }: YamlToken, inside: Kind | undefined): ScanFault {
  if (inside === undefined) return { fault: 'AFTER_DOCUMENT', offset };
  const isBlock = kind === 'block-entry' || kind === 'block-map-start' || kind === 'block-list-start';
  const isIndentation = isBlock && (inside === 'block-map' || inside === 'block-list');
  return { fault: isIndentation ? 'BAD_INDENT' : 'UNEXPECTED_TOKEN', offset };
}
