/** A path, and what is left of it without its first folders, longest first: by each of these a job may name it that runs somewhere above. */
export function pathEnds(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, start) => parts.slice(start).join('/'));
}

const START = /^(?:(?:\$\{[^}/]{0,100}\}|\$\([^)/]{0,100}\)|\$\w{1,100}|\{\{[^}/]{0,100}\}\}|\.{0,2})\/)+/;

/** A path without what only says where it starts (`./`, `../`, `/`, a variable), and without a slash at its end. */
export function withoutStart(path: string): string {
  const rest = path.replace(START, '');
  return rest.endsWith('/') ? rest.slice(0, rest.search(/\/+$/)) : rest;
}
