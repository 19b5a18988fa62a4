import { escapeCharacters } from '../../model/visible-text.ts';

/** What cannot be seen and what JSON.stringify leaves as it is. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Zl}\p{Zp}\u007f-\u009f]/gu;
/** Levels that are spread over lines; what is deeper stays on one, so that a list of objects has one a line. */
const SPREAD_LEVELS = 3;
const INDENT = '  ';

/**
 * JSON text that people can read and compare line by line, and that stays small with many entries. Characters that cannot
 * be seen are escaped, which JSON lets any string be.
 */
export function formatJson(value: unknown): string {
  const parts: string[] = [];
  write(value, 0, parts);
  return parts.join('');
}

function write(value: unknown, depth: number, parts: string[]): void {
  const entries =
    depth < SPREAD_LEVELS && typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) {
    parts.push(escapeCharacters(JSON.stringify(value), INVISIBLE));
    return;
  }
  const isList = Array.isArray(value);
  const indent = INDENT.repeat(depth);
  entries.forEach(([key, item], i) => {
    parts.push(i > 0 ? ',' : isList ? '[' : '{', `\n${indent}${INDENT}`);
    if (!isList) parts.push(escapeCharacters(JSON.stringify(key), INVISIBLE), ': ');
    write(item, depth + 1, parts);
  });
  parts.push(`\n${indent}${isList ? ']' : '}'}`);
}
