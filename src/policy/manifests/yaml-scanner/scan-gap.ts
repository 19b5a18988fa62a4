import { advance, codeAt, isBlank, isBreak, readBreak, type TextCursor } from './text-cursor.ts';

/** White space and line breaks between two words of a text over several lines. */
export interface Gap {
  readonly hasBreak: boolean;
  /** What stands for it: the spaces themselves, a space for one line break, line breaks for more. */
  readonly text: string;
  /** Where a tab stands among the indentation before column `indent`. */
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

/** One line break is a space, more of them are one less; a separator of Unicode is never folded. */
export function foldBreaks(first: string, others: string): string {
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}
