import type { Diagnostic } from '../../../model/diagnostic.ts';

/**
 * What a problem says once the names and numbers are taken out: equal for problems that tell a reader the same, such as that a chart is not
 * rendered, of one chart after the other.
 */
export function wordsWithoutNames({ severity, side, code, message, help, silence }: Diagnostic): string {
  return JSON.stringify([severity, side, code, withoutNames(message), withoutNames(help), silence]);
}

function withoutNames(text: string): string {
  return text.replace(/`[^`]*`/g, '``').replace(/\d+/g, '0');
}
