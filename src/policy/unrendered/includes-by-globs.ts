import type { Fields } from '../manifests/fields-of.ts';

/**
 * Which paths in its folder an Application applies. Source: Argo CD's documentation of directories: `exclude` and `include` are
 * patterns for the whole path, in which `*` also matches `/`, and braces list alternatives. A pattern with more than that is
 * taken to leave nothing out.
 */
export function includesByGlobs({ include, exclude }: Fields): (path: string) => boolean {
  const included = patternOf(include);
  const excluded = patternOf(exclude);
  return (path) => excluded?.test(path) !== true && included?.test(path) !== false;
}

function patternOf(glob: unknown): RegExp | undefined {
  if (typeof glob !== 'string' || glob === '' || !/^[\w./*?{},\s-]+$/.test(glob)) return undefined;
  const parts = glob.match(/\{[^{}]*\}|[^{}]/g) ?? [];
  if (parts.join('') !== glob) return undefined;
  const source = parts.map((part) =>
    part.startsWith('{') ? `(?:${part.slice(1, -1).split(',').map(simple).join('|')})` : simple(part),
  );
  return new RegExp(`^${source.join('')}$`);
}

function simple(glob: string): string {
  return glob.trim().replace(/[.-]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
}
