import { baseName, folderOf } from '../file-path.ts';
import type { Recipe } from './recipe.ts';
import type { Runner } from './recipes.ts';

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

/** Whether a command runs a recipe of another file, or of the same. */
export function calls(command: string, { file, runner, recipe }: PlacedRecipe, from: string): boolean {
  if (runner === 'script') {
    if (file === from || !command.includes(baseName(file))) return false;
    return namesFile(command, file);
  }
  const program = PROGRAMS[runner];
  if (program === undefined || !program.test(command)) return false;
  const words = wordsOf(command);
  const start = words.findIndex((word) => program.test(word));
  const given = words.slice(start + 1);
  if (runner !== 'make') return given.includes(recipe.name);
  const at = given.indexOf('-C');
  const targets = given.filter(
    (word, index) => /^[a-z][\w./-]*$/i.test(word) && !(at >= 0 && index === at + 1),
  );
  return (targets.length === 0 || targets.includes(recipe.name)) && isAtFolder(given, file);
}

const PROGRAMS: Readonly<Partial<Record<Runner, RegExp>>> = {
  make: /(?:^|\s)g?make(?:\s|$)|\$\(?MAKE/,
  just: /(?:^|\s)just(?:\s|$)/,
  task: /(?:^|\s)task(?:\s|$)/,
  npm: /(?:^|\s)(?:npm|yarn|pnpm|bun)(?:\s|$)/,
};

function wordsOf(command: string): readonly string[] {
  return withoutPrefix(command)
    .split(/[\s"'`,|()[\]{}<>]+/)
    .filter((word) => word !== '');
}

/** `make -C folder`; where none is named, it may be run anywhere. */
function isAtFolder(words: readonly string[], file: string): boolean {
  const at = words.indexOf('-C');
  const folder = at < 0 ? undefined : words[at + 1];
  return (
    folder === undefined || `/${folderOf(file)}`.endsWith(`/${folder.replace(/^(?:\.{0,2}\/)+|\/+$/g, '')}`)
  );
}

export function namesFile(command: string, file: string): boolean {
  return wordsOf(command).some((word) => isFile(word, file));
}

export function isFile(word: string, file: string): boolean {
  const path = word.replace(/^(?:\$\{?\w+\}?\/|\.{1,2}\/|\/)+/, '');
  return (
    path.length > 2 &&
    /[./]/.test(path) &&
    `/${file}`.endsWith(`/${path}`) &&
    baseName(file) !== 'package.json'
  );
}
