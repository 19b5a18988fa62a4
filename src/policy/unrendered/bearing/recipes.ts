import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { commandsIn } from './commands-in.ts';

/** Commands that a file has run together: a script, a target of a Makefile, a job of a pipeline. */
export interface Recipe {
  /** Empty for a script, which is run as a whole. */
  readonly name: string;
  readonly commands: readonly string[];
  /** Other recipes whose commands are a part of these, or run before them. */
  readonly parts: readonly string[];
  /** Files that it takes in, or has run. */
  readonly files: readonly string[];
  /** Maps in its lists, such as steps that are no commands: tasks of Ansible, actions of GitHub. */
  readonly steps: readonly Fields[];
  /** When it runs, and with what. */
  readonly conditions: unknown;
  readonly variables: Fields;
}

/** How recipes of a file are called. */
export type Runner = 'script' | 'make' | 'just' | 'task' | 'npm' | 'pipeline';

export function runnerOf({ file, text }: ManifestFile): Runner | undefined {
  const name = baseName(file);
  if (/^(?:GNU)?[Mm]akefile$|\.mk$/.test(name)) return 'make';
  if (/^\.?[Jj]ustfile$|\.just$/.test(name)) return 'just';
  if (/^[Tt]askfile(?:\.dist)?\.ya?ml$/.test(name)) return 'task';
  if (name === 'package.json') return 'npm';
  if (/\.(?:sh|bash|zsh|ksh|py|rb|pl|ps1)$/.test(name)) return 'script';
  if (!name.includes('.')) return text.startsWith('#!') ? 'script' : undefined;
  if (!/\.ya?ml$/.test(name) || isKustomizationName(file)) return undefined;
  return /^(?:kind|apiVersion):/m.test(text) ? undefined : 'pipeline';
}

export function recipesOf(source: ManifestFile): readonly Recipe[] {
  switch (runnerOf(source)) {
    case undefined:
      return [];
    case 'make':
      return targetsOf(source.text, /^([\w./%$(){} -]{1,200}?)\s{0,5}::?(?!=)([^=]{0,500})$/);
    case 'just':
      return targetsOf(source.text, /^@?([\w-]{1,100})[^:=\n]{0,200}:(?!=)([^=]{0,500})$/);
    case 'script':
      return [{ ...NOTHING, name: '', commands: commandsIn(source.text) }];
    case 'task':
      return tasksOf(fieldsOf(firstOf(source).tasks));
    case 'npm':
      return Object.entries(fieldsOf(firstOf(source).scripts)).map(([name, command]) => ({
        ...NOTHING,
        name,
        commands: commandsIn(String(command)),
      }));
    default:
      return jobsOf(source);
  }
}

const NOTHING: Omit<Recipe, 'name' | 'commands'> = {
  parts: [],
  files: [],
  steps: [],
  conditions: undefined,
  variables: {},
};

function firstOf(source: ManifestFile): Fields {
  return readManifests(source).documents[0]?.value ?? {};
}

/** Lines that are indented belong to the target above them. */
function targetsOf(text: string, heading: RegExp): readonly Recipe[] {
  const found: { readonly names: readonly string[]; readonly parts: readonly string[]; lines: string[] }[] =
    [];
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    if (line.length > MAX_LINE) continue;
    if (/^\s/.test(line)) found.at(-1)?.lines.push(line.replace(/^\s+[@+-]*/, ''));
    else {
      const [, names, parts = ''] = heading.exec(line) ?? [];
      if (names === undefined || names.startsWith('.')) continue;
      const [before = '', inline] = parts.split(';');
      found.push({
        names: wordsIn(names),
        parts: wordsIn(before),
        lines: inline === undefined ? [] : [inline],
      });
    }
  }
  return found.flatMap(({ names, parts, lines }) =>
    names.map((name) => ({ ...NOTHING, name, parts, commands: commandsIn(lines.join('\n')) })),
  );
}

const MAX_LINE = 5000;

function wordsIn(text: string): readonly string[] {
  return text.split(/[\s|]+/).filter((word) => word !== '');
}

function tasksOf(tasks: Fields): readonly Recipe[] {
  return Object.entries(tasks).map(([name, task]) => {
    const { cmds, cmd, deps, preconditions, status, vars } = fieldsOf(task);
    const lists = [
      cmds,
      cmd,
      deps,
      typeof task === 'string' || Array.isArray(task) ? task : undefined,
    ].flat();
    return {
      ...NOTHING,
      name,
      commands: lists.flatMap((one) => {
        const text = typeof one === 'string' ? one : fieldsOf(one).cmd;
        return typeof text === 'string' ? commandsIn(text) : [];
      }),
      parts: [
        ...lists.flatMap((one) =>
          typeof fieldsOf(one).task === 'string' ? [String(fieldsOf(one).task)] : [],
        ),
        ...(Array.isArray(deps) ? deps.filter((one) => typeof one === 'string') : []),
      ],
      conditions: [preconditions, status],
      variables: fieldsOf(vars),
    };
  });
}

/** As the tag is a word of YAML's that nothing else reads. Source: GitLab's reference of `!reference`. */
const REFERENCE = /!reference\s{0,5}\[\s{0,5}["']?([^[\]"',\s]{1,200})["']?\s{0,5}(?:,[^[\]]{0,300})?\]/g;
/** What says whether, and when, a job or a pipeline runs. `on` is read as `true` (docs/decisions/0003-yaml-as-kubectl-reads-it.md). */
const CONDITIONS: readonly string[] = [
  ...['rules', 'only', 'except', 'when', 'if', 'on', 'true', 'trigger', 'parallel'],
];
/** Lists whose maps are no steps. */
const NO_STEPS: ReadonlySet<string> = new Set([
  ...[...CONDITIONS, 'artifacts', 'cache', 'include', 'services', 'changes', 'paths', 'exclude', 'needs'],
]);

/** Jobs of GitLab, GitHub and others: parts of a file with texts that are commands. */
function jobsOf({ file, text }: ManifestFile): readonly Recipe[] {
  const plain = text.replace(REFERENCE, '"!reference $1"').replace(/^(?:#[^\n]*\n)*---[^\n]*\n/, '');
  // A play of Ansible is a list, which is no manifest.
  const read = readManifests({
    file,
    text: /^- /m.exec(plain)?.index === firstLineOf(plain) ? `plays:\n${plain}` : plain,
  });
  return read.documents.flatMap(({ value }) => {
    const { jobs, include, workflow, variables, default: always, ...others } = value;
    const ofAll = { ...conditionsOf(value), workflow };
    const parts = Object.entries({ ...fieldsOf(jobs), ...others });
    const named = parts.map(([name, job]) =>
      jobOf(name, job, { ofAll, shared: fieldsOf(variables), always }),
    );
    return include === undefined
      ? named
      : [...named, { ...NOTHING, name: 'include', commands: [], files: textsIn(include) }];
  });
}

/** Where the first line starts that says something. */
function firstLineOf(text: string): number {
  return /^(?![^\S\n]*(?:#|$))/m.exec(text)?.index ?? 0;
}

function jobOf(
  name: string,
  job: unknown,
  { ofAll, shared, always }: { readonly ofAll: Fields; readonly shared: Fields; readonly always: unknown },
): Recipe {
  const fields = fieldsOf(job);
  const { extends: extended, trigger, uses, variables, env } = fields;
  const inherits = fields.script === undefined ? [] : textsIn(fieldsOf(always).before_script);
  const texts = [...inherits, ...textsIn(job)];
  return {
    name,
    commands: texts.filter((one) => !one.startsWith('!reference ')).flatMap(commandsIn),
    parts: [
      ...textsIn(extended),
      ...texts.flatMap((one) => (one.startsWith('!reference ') ? [one.slice('!reference '.length)] : [])),
    ],
    files: [...textsIn(fieldsOf(trigger).include), ...textsIn(uses)],
    steps: stepsIn(job),
    conditions: [conditionsOf(fields), ofAll, extended],
    variables: { ...shared, ...fieldsOf(variables), ...fieldsOf(env) },
  };
}

function conditionsOf(fields: Fields): Fields {
  return Object.fromEntries(
    CONDITIONS.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}

function stepsIn(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.flatMap((one) => [fieldsOf(one), ...stepsIn(one)]);
  return Object.entries(fieldsOf(value)).flatMap(([name, part]) => (NO_STEPS.has(name) ? [] : stepsIn(part)));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
