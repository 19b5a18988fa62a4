import { advance, codeAt, isBlank, isBreak, readBreak, type TextCursor } from './text-cursor.ts';

/** White space and line breaks between two words of a multi-line text. */
export interface Gap {
  readonly hasBreak: boolean;
  /** What it stands for: the spaces themselves, a space for one line break, line breaks for more. */
  readonly text: string;
  /** The offset of a tab in the indentation before column `indent`. */
  readonly tabAt: number | undefined;
}

export function readGap(cursor: TextCursor, indent: number): Gap {
  let spaces = '';
  let first = '';
  let others = '';
  let hasBreak = false;
  let tabAt: number | undefined;
  for (;;) {
    const code = codeAt(cursor);
    if (isBlank(code)) {
      if (!hasBreak) spaces += cursor.text[cursor.at];
      else if (code === 0x09 && cursor.column < indent) tabAt ??= cursor.at;
      advance(cursor);
    } else if (isBreak(code)) {
      if (hasBreak) others += readBreak(cursor);
      else first = readBreak(cursor);
      hasBreak = true;
    } else {
      return { hasBreak, text: hasBreak ? foldBreaks(first, others) : spaces, tabAt };
    }
  }
}

/** One line break becomes a space, several become one fewer; Unicode separators are never folded. */
export function foldBreaks(first: string, others: string): string {
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}
