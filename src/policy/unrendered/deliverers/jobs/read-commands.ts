import type { ManifestFile } from '../../../manifest.ts';
import { type Fields, fieldsOf } from '../../../manifests/fields-of.ts';
import { readManifests } from '../../../read-manifests.ts';
import { pathFrom } from '../../file-path.ts';
import { createVariables, type Variables } from './job-variables.ts';
import { shellPipelines, type Words } from './shell-words.ts';

/** A command that a job or a script runs. */
export interface Command {
  /** The program first; variables are unexpanded, and `variables` knows their possible values. */
  readonly words: Words;
  /** The commands whose output is piped into it, first command first. */
  readonly input: readonly Words[];
  /** Where it runs, relative to the top of the repository. */
  readonly folder: string;
  /** Commands that run after each other have the same. */
  readonly job: string;
  readonly variables: Variables;
}

/** Words before the actual command. */
const PREFIXES: ReadonlySet<string> = new Set([
  ...['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', '-', '@'],
  ...['sudo', 'time', 'exec', 'env', 'command', 'retry'],
]);
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;

/**
 * The commands of a file with pipeline jobs (GitLab's, GitHub's, Taskfiles), or of a script. Kubernetes objects run no commands
 * here.
 */
export function readCommands({ file, text }: Pick<ManifestFile, 'file' | 'text'>): readonly Command[] {
  if (!/\.ya?ml$/.test(file)) return commandsOf([text], '', createVariables({}));
  if (holdsOnlyObjects(text)) return [];
  const read = readManifests({ file, text: text.replace(/!reference\s{0,5}\[[^\]]{0,500}\]/g, '""') });
  if (read.documents.length === 0)
    return commandsOf([text.replace(/^[^\S\n]*- /gm, '')], '', createVariables({}));
  return read.documents
    .filter(({ apiVersion, kind }) => apiVersion === undefined || kind === undefined)
    .flatMap(({ value }) => {
      const variables = createVariables(value);
      return Object.entries(value).flatMap(([job, part]) => commandsOf(scriptsOf(part), job, variables));
    });
}

/** Seen without parsing: definitions of kinds have megabytes, and speak of commands in their descriptions. */
function holdsOnlyObjects(text: string): boolean {
  return text
    .split(/^---(?!\S)/m)
    .every((part) => (/^apiVersion:/m.test(part) && /^kind:/m.test(part)) || !/^[^#\s]/m.test(part));
}

/** Texts of a job in the order in which they run. */
function scriptsOf(part: unknown): readonly string[] {
  if (typeof part === 'string') return [part];
  if (typeof part !== 'object' || part === null) return [];
  const { before_script: first, ...others } = Array.isArray(part) ? ({} as Fields) : fieldsOf(part);
  const rest = Array.isArray(part) ? part : Object.values(others);
  return [...scriptsOf(first), ...rest.flatMap(scriptsOf)];
}

function commandsOf(scripts: readonly string[], job: string, variables: Variables): readonly Command[] {
  const found: Command[] = [];
  let folder = '';
  for (const pipeline of scripts.flatMap(shellPipelines)) {
    const stages = pipeline
      .map((words) => withoutPrefixes(words, variables))
      .filter(({ length }) => length > 0);
    const words = stages.at(-1);
    if (words === undefined) continue;
    const [program, target = ''] = words;
    if (program === 'cd' || program === 'pushd') {
      folder = pathFrom(folder, variables.expand(target)[0] ?? '*') ?? '*';
    } else if (program === 'popd') folder = '';
    else found.push({ words, input: stages.slice(0, -1), folder, job, variables });
  }
  return found;
}

function withoutPrefixes(words: Words, variables: Variables): Words {
  let start = 0;
  for (; start < words.length; start++) {
    const word = words[start] ?? '';
    const assigned = ASSIGNMENT.exec(word);
    if (assigned !== null) variables.assign(assigned[1] ?? '', assigned[2] ?? '');
    else if (word !== 'export' && !PREFIXES.has(word)) break;
  }
  return words.slice(start);
}
