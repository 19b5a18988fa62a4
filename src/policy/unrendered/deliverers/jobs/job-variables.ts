import { type Fields, fieldsOf } from '../../../manifests/fields-of.ts';

/** Possible values of jobs' variables: a file sets them for each job, and for all. */
export interface Variables {
  assign(name: string, value: string): void;
  /** A word with every combination of values that its variables get somewhere; `*` stands for what is not known. */
  expand(word: string): readonly string[];
}

const REFERENCE =
  /\$\{(\w{1,100})(?::?-([^}$]{0,200}))?\}|\$(\w{1,100})|\$\([^)]{0,500}\)|\{\{[^}]{0,200}\}\}/;
const MAX_VALUES = 50;
const MAX_DEPTH = 5;
const MAX_WORD = 1000;

/** Any key with a text or a list of texts may be a variable: `variables`, `matrix`, `env`. */
export function createVariables(of: Fields): Variables {
  const known = new Map<string, Set<string>>([
    ['CI_PROJECT_DIR', new Set(['.'])],
    ['GITHUB_WORKSPACE', new Set(['.'])],
    ['PWD', new Set(['.'])],
  ]);
  const assign = (name: string, value: string): void => {
    known.set(name, (known.get(name) ?? new Set()).add(value));
  };
  collect(of, assign);
  const expand = (word: string, depth = 0): readonly string[] => {
    if (word.length > MAX_WORD) return ['*'];
    const found = REFERENCE.exec(word);
    if (found === null) return [word];
    const [reference, braced, otherwise, plain] = found;
    const name = braced ?? plain;
    const values = [...((name !== undefined && known.get(name)) || []), ...(otherwise ? [otherwise] : [])];
    const start = word.slice(0, found.index);
    const rest = word.slice(found.index + reference.length);
    if (values.length === 0 || depth > MAX_DEPTH) return expand(`${start}*${rest}`, depth);
    return [...new Set(values.flatMap((value) => expand(start + value + rest, depth + 1)))].slice(
      0,
      MAX_VALUES,
    );
  };
  return { assign, expand };
}

function collect(value: unknown, assign: (name: string, value: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const isName = !Array.isArray(value) && /^[A-Za-z_]\w*$/.test(key);
    const texts = Array.isArray(part) ? part : [part, fieldsOf(part).value];
    for (const text of texts) {
      if (isName && (typeof text === 'string' || typeof text === 'number')) assign(key, String(text));
    }
    collect(part, assign);
  }
}
