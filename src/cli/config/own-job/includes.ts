import type { PipelineEntry } from './pipeline-entries.ts';

/** What a file of a pipeline includes. */
export interface Includes {
  /** Files and globs of this repository, relative to its top; a variable in a path is a star. */
  readonly local: readonly string[];
  /** Of Sluice: everything that is said of them. */
  readonly ofSluice: readonly string[];
  /** Files from elsewhere by their place, whatever version of them: these may say something of any job. */
  readonly elsewhere: readonly string[];
}

const OF_SLUICE = /sluice|\/gate@/i;
const ELSEWHERE = /(?<kind>project|remote|component)["']?\s*:\s*(?<place>\S+)|(?<url>https?:\S+)/;

export function includesOf(entries: readonly PipelineEntry[]): Includes {
  const items = entries.filter(({ key }) => key === 'include').flatMap(({ lines }) => itemsOf(lines));
  const triggered = entries.filter(({ key }) => key !== 'include').flatMap(({ lines }) => triggeredBy(lines));
  const ofSluice = items.filter((item) => OF_SLUICE.test(item));
  return {
    local: [...items, ...triggered].filter((item) => !ELSEWHERE.test(item)).flatMap(pathsIn),
    ofSluice: ofSluice.sort(),
    elsewhere: items
      .filter((item) => !OF_SLUICE.test(item))
      .flatMap(placeElsewhere)
      .sort(),
  };
}

/** The items of a list in a block, whatever they consist of; where it has no list, the block is the only one. */
function itemsOf([key, ...lines]: readonly string[]): readonly string[] {
  if (key === undefined) return [];
  const depth = lines[0]?.search(/\S/) ?? 0;
  const items: string[] = [];
  for (const line of lines) {
    const isItem = line.search(/\S/) === depth && line.startsWith('-', depth);
    if (isItem || items.length === 0) items.push(line);
    else items.push(`${items.pop()}\n${line}`);
  }
  return lines.length === 0 ? key.split(/(?<=\})\s*,/) : items;
}

/** A job may start a pipeline of a file of the repository. */
function triggeredBy(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => /^\s+trigger\s*:/.test(line));
  return start < 0 ? [] : [lines.slice(start).join('\n')];
}

/** Files and globs of the repository that a text names, as `Includes.local`. */
export function pathsIn(item: string): readonly string[] {
  const paths = item.match(/[^\s"'[\]{},:]+\.ya?ml\b/g) ?? [];
  return paths.map((path) => path.replace(/^\.?\/+/, '').replaceAll(/\$\{\w+\}|\$\w+/g, '*'));
}

/** Without the version: a new one is a matter of whoever it comes from. */
function placeElsewhere(item: string): readonly string[] {
  const { kind = 'remote', place, url } = ELSEWHERE.exec(item)?.groups ?? {};
  const found = place ?? url;
  return found === undefined ? [] : [`${kind} ${found.replaceAll(/["',]|@[^@/]*$/g, '')}`];
}
