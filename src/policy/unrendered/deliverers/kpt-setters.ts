import type { Fields } from '../../manifests/fields-of.ts';

/** A value with the comment that says from which setters it is made: on its line or, for a list, on the line of its key. */
const SET =
  /^[^\S\n]*(?:-[^\S\n]+)?(?:[^\s#][^:#\n]{0,200}:)?[^\S\n]*([^#\n]{0,500}?)[^\S\n]*#[^\S\n]*kpt-set:[^\S\n]*([^\n]{1,500}?)[^\S\n]*$/gm;

/**
 * Whether the given setters would change a text. Source: `apply-setters` in kpt's catalog of functions: `# kpt-set: ${name}`
 * after a value says what it is set to. If that is not known, because it is a list or a setter is not given, the value counts
 * as changed only if one of its setters is given.
 */
export function isToBeSet(text: string, setters: Fields): boolean {
  if (!text.includes('kpt-set:')) return false;
  return [...text.matchAll(SET)].some(([, value = '', pattern = '']) => {
    const names = [...pattern.matchAll(/\$\{([\w.-]{1,100})\}/g)].flatMap(([, name]) => name ?? []);
    if (!names.some((name) => Object.hasOwn(setters, name))) return false;
    const set = pattern.replace(/\$\{([\w.-]{1,100})\}/g, (whole, name: string) =>
      Object.hasOwn(setters, name) ? String(setters[name]) : whole,
    );
    return set !== value.replace(/^(["'])(.*)\1$/, '$2');
  });
}
