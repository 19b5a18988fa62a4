import { parse, relative, sep } from 'node:path';
import { wholeVisibleText } from '../../../model/visible-text.ts';

/** The name of a file that people see: as `pathFromHere`, with `/`, and nothing in it that a terminal obeys. */
export function shownPath(cwd: string, path: string): string {
  const shown = pathFromHere(cwd, path);
  return wholeVisibleText(sep === '/' ? shown : shown.split(sep).join('/'));
}

/**
 * One name for one file: relative to the working folder, but absolute if the relative path would go up to the root of the file
 * system: `/srv/policies` and not `../../../srv/policies`. `path` is absolute.
 */
export function pathFromHere(cwd: string, path: string): string {
  const fromHere = relative(cwd, path) || '.';
  const toRoot = relative(cwd, parse(cwd).root);
  const isElsewhere = toRoot !== '' && `${fromHere}${sep}`.startsWith(`${toRoot}${sep}`);
  return isElsewhere ? path : fromHere;
}
