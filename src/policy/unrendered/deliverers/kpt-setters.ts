import type { Fields } from '../../manifests/fields-of.ts';

/** A value with the comment that says of which setters it is made, on its line or, for a list, on that of its key. */
const SET =
  /^[^\S\n]*(?:-[^\S\n]+)?(?:[^\s#][^:#\n]{0,200}:)?[^\S\n]*([^#\n]{0,500}?)[^\S\n]*#[^\S\n]*kpt-set:[^\S\n]*([^\n]{1,500}?)[^\S\n]*$/gm;

/**
 * Whether setters that are given would change a text. Source: `apply-setters` in kpt's catalog of functions: `# kpt-set: ${name}` behind a value names what it is set to. A value of which that is not
 * known, because it is a list or a setter is not given, counts as changed only where a setter of it is given.
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
