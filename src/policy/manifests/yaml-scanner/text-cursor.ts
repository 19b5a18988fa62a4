/** A position in a document's text. `column` counts from the start of the line. */
export interface TextCursor {
  readonly text: string;
  at: number;
  column: number;
  line: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NEXT_LINE = 0x85;
const LINE_SEPARATOR = 0x2028;
const PARAGRAPH_SEPARATOR = 0x2029;

/** The character `ahead` of the cursor; 0 after the end, which no document contains as a character. */
export function codeAt(cursor: TextCursor, ahead = 0): number {
  return cursor.text.charCodeAt(cursor.at + ahead) || 0;
}

/** Line breaks are those of YAML 1.1, of every system. */
export function isBreak(code: number): boolean {
  return (
    code === LINE_FEED ||
    code === CARRIAGE_RETURN ||
    code === NEXT_LINE ||
    code === LINE_SEPARATOR ||
    code === PARAGRAPH_SEPARATOR
  );
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isBreakOrEnd(code: number): boolean {
  return code === 0 || isBreak(code);
}

/** White space, or the end of the text. */
export function isGap(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

/** Moves past characters that are not line breaks. */
export function advance(cursor: TextCursor, count = 1): void {
  cursor.at += count;
  cursor.column += count;
}

export function skipBlanks(cursor: TextCursor): void {
  while (isBlank(codeAt(cursor))) advance(cursor);
}

const TO_LINE_END = /[^\n\r\x85\u2028\u2029]*/y;

/** Moves to the end of the line and returns the text up to there. */
export function readLine(cursor: TextCursor): string {
  return readMatch(cursor, TO_LINE_END);
}

/** Moves past what the sticky pattern matches here, which must not contain line breaks, and returns it. */
export function readMatch(cursor: TextCursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const matched = pattern.exec(cursor.text)?.[0] ?? '';
  advance(cursor, matched.length);
  return matched;
}

/** Moves past one line break and returns what it means in a text: Unicode separators stay what they are. */
export function readBreak(cursor: TextCursor): string {
  const code = codeAt(cursor);
  if (!isBreak(code)) return '';
  cursor.at += code === CARRIAGE_RETURN && codeAt(cursor, 1) === LINE_FEED ? 2 : 1;
  cursor.column = 0;
  cursor.line++;
  return code === LINE_SEPARATOR || code === PARAGRAPH_SEPARATOR ? String.fromCharCode(code) : '\n';
}

/** Whether `---` or `...` is at the start of this line, alone or before white space. */
export function isDocumentMark(cursor: TextCursor): boolean {
  if (cursor.column !== 0) return false;
  const mark = cursor.text.slice(cursor.at, cursor.at + 3);
  return (mark === '---' || mark === '...') && isGap(codeAt(cursor, 3));
}
