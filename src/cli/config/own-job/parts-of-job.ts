import { includesOf } from './includes.ts';
import { entriesIn, entriesOf, type PipelineEntry } from './pipeline-entries.ts';

/** What the files of a pipeline say of one job. */
export interface PartsOfJob {
  /** By file; two with the same text say the same. */
  readonly parts: ReadonlyMap<string, string>;
  /** All that makes the job, as it is written. */
  readonly text: string;
}

interface FileEntry extends PipelineEntry {
  readonly file: string;
}

/**
 * What the files of a pipeline say of a job by name, also through `extends`, `!reference`, anchors and `default`, whether there is a pipeline at
 * all, what is included of Sluice and from elsewhere, and the variables by which it goes, without comments.
 *
 * @param files the texts by path. One that lines do not show counts as a whole.
 * @param isInChild whether a job of another file starts its pipeline: whether that one waits for it decides, too.
 */
export function partsOfJob(
  files: ReadonlyMap<string, string>,
  job: string,
  { isInChild = false } = {},
): PartsOfJob {
  const read = [...files].map(([file, text]) => ({ file, text, entries: entriesOf(text) }));
  const entries = read.flatMap(({ file, entries: own = [] }) => own.map((entry) => ({ ...entry, file })));
  const isStart = ({ key, lines }: FileEntry): boolean =>
    key === 'workflow' || (isInChild && lines.some((line) => /^\s+trigger\s*:/.test(line)));
  const ofJob = closureOf(entries, namesOf(job), isStart);
  const parts = read.map(({ file, text, entries: own }): readonly [string, string] => {
    if (own === undefined) return [file, text];
    const { ofSluice, elsewhere } = includesOf(own);
    const ofFile = ofJob.filter((entry) => entry.file === file).map(({ lines }) => lines);
    const variables = own.filter(({ key }) => key === 'variables').flatMap(tellingVariables);
    const said = [ofFile, ofSluice, elsewhere, variables.sort()];
    return [file, said.every(({ length }) => length === 0) ? '' : JSON.stringify(said)];
  });
  return { parts: new Map(parts), text: ofJob.flatMap(({ lines }) => lines).join('\n') };
}

/** `net: [a]` and `net 1/3` are jobs that GitLab makes of `net`. */
function namesOf(job: string): ReadonlySet<string> {
  return new Set([job, job.replace(/(?:: \[.*\]| \d+\/\d+)$/s, '')]);
}

/** Those of the job, and all that they refer to. */
function closureOf(
  entries: readonly FileEntry[],
  names: ReadonlySet<string>,
  isStart: (entry: FileEntry) => boolean,
): readonly FileEntry[] {
  const found = new Set(entries.filter((entry) => names.has(entry.key) || isStart(entry)));
  const own = [...found].some(({ key, lines }) => names.has(key) && lines.some(isOwnJob));
  // A job of the component takes nothing of these that could let it pass.
  if (own) for (const entry of entries) if (FOR_ALL_JOBS.has(entry.key)) found.add(entry);
  for (const { file, lines } of found) {
    const text = lines.join('\n');
    for (const entry of entries) if (refersTo(text, file, entry)) found.add(entry);
  }
  return entries.filter((entry) => found.has(entry));
}

const FOR_ALL_JOBS: ReadonlySet<string> = new Set([
  'default',
  'image',
  'services',
  'before_script',
  'after_script',
  'cache',
]);

/** Whether it is written here, and not only altered. */
function isOwnJob(line: string): boolean {
  return /\b(?:script|run|inherit|extends)["']?\s*:|<<|\*/.test(line);
}

function refersTo(text: string, file: string, { key, lines, file: other }: FileEntry): boolean {
  const anchors = [...lines.join('\n').matchAll(/(?<=[\s[{,])&(?<name>[^\s,[\]{}]+)/g)];
  if (file === other && anchors.some(({ groups }) => hasWord(text, `*${groups?.name}`))) return true;
  if (!hasWord(text, key)) return false;
  return key.startsWith('.') || isListed(text, key);
}

/** As a whole, in whatever quotes. */
function hasWord(text: string, word: string): boolean {
  return text.split(/[\s"'[\]{},]+/).includes(word);
}

/** A name without a dot in front is a word like others, but for an item of a list, as of `extends` and `needs`. */
function isListed(text: string, key: string): boolean {
  return text
    .split('\n')
    .some((line) => /extends|needs|!reference|^\s*-\s*\S+$/.test(line) && hasWord(line, key));
}

const VARIABLE = /^(?:SLUICE_|CI_|GIT_(?!DEPTH)|FF_|NODE_|KUBE|LD_|PATH$|\w*_?PROXY$)/i;

/** In one line there may be any. */
function tellingVariables({ lines: [first = '', ...lines] }: PipelineEntry): readonly string[] {
  if (lines.length === 0) return [first];
  const entries = entriesIn(lines);
  if (entries === undefined) return lines;
  return entries.filter(({ key }) => VARIABLE.test(key)).map(({ lines: own }) => own.join('\n'));
}
