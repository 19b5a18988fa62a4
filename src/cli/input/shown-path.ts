import { relative, sep } from 'node:path';

/** The name of a file that people see: relative to the working folder, with `/`, nothing in it that a terminal obeys. */
export function shownPath(cwd: string, path: string): string {
  const shown = relative(cwd, path) || '.';
  return escapeControls(sep === '/' ? shown : shown.split(sep).join('/'));
}

/** Control, format (bidirectional) and line separator characters as `\u{…}`. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
