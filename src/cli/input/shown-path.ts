import { relative, sep } from 'node:path';
import { wholeVisibleText } from '../../model/visible-text.ts';

/** The name of a file that people see: relative to the working folder, with `/`, nothing in it that a terminal obeys. */
export function shownPath(cwd: string, path: string): string {
  const shown = relative(cwd, path) || '.';
  return escapeControls(sep === '/' ? shown : shown.split(sep).join('/'));
}

/** A name that somebody else chose, as `visibleText` shows it, but whole: people have to find the file by it. */
export function escapeControls(text: string): string {
  return wholeVisibleText(text);
}
