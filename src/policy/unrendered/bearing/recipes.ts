import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { commandsIn } from './commands-in.ts';
import { jobsOf } from './pipeline-jobs.ts';
import { NO_RECIPE, type Recipe } from './recipe.ts';

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
  if (!/\.ya?ml$/.test(name) || isKustomizationName(file) || IS_OF_REPOSITORY.test(file)) return undefined;
  return /^(?:kind|apiVersion):/m.test(text) ? undefined : 'pipeline';
}

/** Settings of tools that look at files, or show them to people, and apply none. */
const IS_OF_REPOSITORY =
  /(?:^|\/)(?:\.github\/[^/]+|\.(?!gitlab-ci|drone|woodpecker|travis)[^/]+|mkdocs|lefthook|renovate|codecov|cspell|trivy|kics|openapi)\.ya?ml$/;

export function recipesOf(source: ManifestFile): readonly Recipe[] {
  switch (runnerOf(source)) {
    case undefined:
      return [];
    case 'make':
      return targetsOf(source.text, /^([\w./%$(){} -]{1,200}?)\s{0,5}::?(?!=)([^=]{0,500})$/);
    case 'just':
      return targetsOf(source.text, /^@?([\w-]{1,100})[^:=\n]{0,200}:(?!=)([^=]{0,500})$/);
    case 'script':
      return scriptAndFunctions(source.text);
    case 'task':
      return tasksOf(fieldsOf(firstOf(source).tasks));
    case 'npm':
      return Object.entries(fieldsOf(firstOf(source).scripts)).map(([name, command]) => ({
        ...NO_RECIPE,
        name,
        commands: commandsIn(String(command)),
      }));
    default:
      return jobsOf(source);
  }
}

/** A script, and its functions, which others may call once they have read it. As they are mostly written: they end where a line is `}`. */
function scriptAndFunctions(text: string): readonly Recipe[] {
  const functions: { readonly name: string; readonly lines: string[] }[] = [];
  let isInside = false;
  const rest = text.split(/\r?\n/).filter((line) => {
    const [, name] = /^(?:function\s+)?([\w-]{1,100})\s{0,5}\(\)\s{0,5}\{/.exec(line) ?? [];
    if (name !== undefined) functions.push({ name, lines: [] });
    isInside ||= name !== undefined;
    if (!isInside) return true;
    functions.at(-1)?.lines.push(line);
    isInside = !/\}\s*$/.test(line) || (!/^\}/.test(line) && name === undefined);
    return false;
  });
  const recipe = (name: string, lines: readonly string[]): Recipe => ({
    ...NO_RECIPE,
    name,
    commands: commandsIn(lines.join('\n')),
  });
  return [recipe('', rest), ...functions.map(({ name, lines }) => recipe(name, lines))];
}

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
  const variables = Object.fromEntries(
    [...text.matchAll(/^(?:export )?([\w-]{1,100})[^\S\n]{0,5}[:?+]?:?=[^\S\n]{0,5}(.{0,500})$/gm)].map(
      ([, name = '', value = '']) => [name, value.trim().replace(/^["'](.*)["']$/, '$1')],
    ),
  );
  const included = [...text.matchAll(/^-?include[^\S\n]{1,5}(.{1,500})$/gm)].flatMap(([, files = '']) =>
    wordsIn(files),
  );
  return found.flatMap(({ names, parts, lines }) =>
    names.map((name) => ({
      ...NO_RECIPE,
      name,
      parts,
      partsOf: included,
      commands: commandsIn(lines.join('\n')),
      variables,
    })),
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
      ...NO_RECIPE,
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
