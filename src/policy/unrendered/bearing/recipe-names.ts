import { folderOf } from '../file-path.ts';
import { wordsOf } from './command-words.ts';
import { pathEnds, withoutStart } from './path-ends.ts';
import type { Recipe } from './recipe.ts';
import type { Runner } from './recipes.ts';
import type { Call } from './ways.ts';

/** A recipe, and where it stands. */
export interface PlacedRecipe {
  readonly file: string;
  readonly runner: Runner;
  readonly recipe: Recipe;
}

/** How scripts and targets are called. */
const SCRIPT =
  /^(?:(?:ba|z|k)?sh |bash |source |\. |python3? |ruby |node |\.{0,2}\/)\S|^[\w-]+\/[\w./-]+\.(?:sh|py|rb)\b|^(?:make|just|task|npm|yarn|pnpm) /;

export function isCallOfScript(command: string): boolean {
  return SCRIPT.test(withoutPrefix(command)) && !/lint|valid|check|test|diff|conform|scan/i.test(command);
}

function withoutPrefix(command: string): string {
  return command.replace(/^(?:(?:-|@|sudo|exec|time|command|\w+=\S*) )+/, '');
}

/** By what others may call a recipe: a script by its path or the end of it, a target by its name. */
export function namesOfRecipe({ file, runner, recipe: { name } }: PlacedRecipe): readonly string[] {
  const ofFile = pathEnds(file).map((end) => `file ${end}`);
  const ofPart = `part ${name} ${runner === 'pipeline' ? '' : file}`;
  switch (runner) {
    case 'pipeline':
      return [ofPart, ...ofFile, ...ofRole(file)];
    case 'script':
      return name === ''
        ? [...ofFile, ...pathEnds(file).map((end) => `script ${end}`)]
        : [`function ${name}`];
    case 'make': {
      const folders = ['', ...pathEnds(folderOf(file))];
      const ofPlace = pathEnds(file).map((end) => `part ${name} in ${end}`);
      return [
        ...[ofPart, ...ofFile, ...ofPlace],
        ...folders.flatMap((at) => [`make ${at} ${name}`, `make ${at} `]),
      ];
    }
    default:
      return [ofPart, ...ofFile, `${runner} ${name}`];
  }
}

/** A role of Ansible, by its folder. */
function ofRole(file: string): readonly string[] {
  const [, role] = /(?:^|\/)(roles\/[^/]+)\/tasks\//.exec(file) ?? [];
  return role === undefined ? [] : [`file ${role}`];
}

const PROGRAMS: readonly (readonly [Exclude<Runner, 'script' | 'pipeline'>, RegExp])[] = [
  ['make', /^g?make$|^\$?MAKE$/],
  ['just', /^just$/],
  ['task', /^task$/],
  ['npm', /^(?:npm|yarn|pnpm|bun)$/],
];

/** The names of all recipes that a command may call. */
export function namesCalled(command: string): readonly string[] {
  const words = wordsOf(withoutPrefix(command));
  return [
    ...words
      .map(withoutStart)
      .flatMap((path) => (isPath(path) ? [`${/\.ya?ml$/.test(path) ? 'file' : 'script'} ${path}`] : [])),
    ...(words.length === 0 ? [] : [`function ${words[0]}`]),
    ...PROGRAMS.flatMap(([runner, program]) => {
      const start = words.findIndex((word) => program.test(word));
      if (start < 0) return [];
      const given = words.slice(start + 1);
      if (runner === 'make') return targetsCalled(given);
      return given.map((word) => (runner === 'task' ? taskCalled(word) : `${runner} ${word}`));
    }),
  ];
}

/** A task of a file that is included has the name of that before its own. */
function taskCalled(name: string): string {
  return `task ${name.slice(name.lastIndexOf(':') + 1)}`;
}

/** The parts and files that a recipe takes in. */
export function takenBy({ file, runner, recipe: { parts, partsOf, files } }: PlacedRecipe): readonly Call[] {
  const places = ['', file, ...partsOf.map((path) => `in ${withoutStart(path)}`)];
  return [
    ...parts.map((text) => ({
      text,
      names: runner === 'task' ? [taskCalled(text)] : places.map((place) => `part ${text} ${place}`),
    })),
    ...files.map((text) => ({ text, names: [`file ${withoutStart(text)}`] })),
  ];
}

/** Without a target, `make` may make any; without a folder (`-C`) it may run anywhere. */
function targetsCalled(given: readonly string[]): readonly string[] {
  const at = given.indexOf('-C');
  const folder = at < 0 ? '' : withoutStart(given[at + 1] ?? '');
  const targets = given.filter(
    (word, index) => /^[a-z][\w./-]*$/i.test(word) && (at < 0 || index !== at + 1),
  );
  return (targets.length === 0 ? [''] : targets).map((target) => `make ${folder} ${target}`);
}

/** A word without a dot or slash is a command. */
function isPath(word: string): boolean {
  return word.length > 2 && /[./]/.test(word);
}
