import { wholeVisibleText } from '../../model/visible-text.ts';

const HARMLESS = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * A name as one word of a command that people copy into a shell: names in the cluster are untrusted text, and a forged answer
 * could contain `; rm -rf /`.
 */
export function shellWord(name: string): string {
  return HARMLESS.test(name) ? name : `'${wholeVisibleText(name).replaceAll("'", String.raw`'\''`)}'`;
}
