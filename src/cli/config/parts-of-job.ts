/**
 * What a pipeline's file says of a job by name, of includes of Sluice, and of the variables by which it goes, without comments: of two files
 * with the same text it is the same. By lines, because GitLab's own tags make a file more than YAML.
 */
export function partsOfJob(text: string, job: string): string {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(?:#|$)/.test(line));
  const includes = itemsOf(blockOf('include', lines)).filter((item) => OF_SLUICE.test(item));
  const variables = blockOf('variables', lines).filter((line) => VARIABLE.test(line));
  return JSON.stringify([blockOf(job, lines), includes.sort(), variables.sort()]);
}

const OF_SLUICE = /sluice|\/gate@/i;
const VARIABLE = /\b(?:SLUICE_|CI_MERGE_REQUEST_)/;

/** The lines of a top-level entry, with its own. */
function blockOf(key: string, lines: readonly string[]): readonly string[] {
  const starts = [key, `"${key}"`, `'${key}'`].map((written) => `${written}:`);
  const block: string[] = [];
  let isIn = false;
  for (const line of lines) {
    // The items of a list may stand at the depth of their key.
    if (/^[^\s-]/.test(line)) isIn = starts.some((start) => line.startsWith(start));
    if (isIn) block.push(line.trimEnd());
  }
  return block;
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
  return lines.length === 0 ? [key] : items;
}
