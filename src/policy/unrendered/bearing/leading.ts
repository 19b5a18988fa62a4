import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, isInFolder } from '../file-path.ts';
import { actingAmong } from './acting-commands.ts';
import { deciding, isDelivering, pathsOf } from './deciding-fields.ts';
import type { KnownPolicies } from './known-policies.ts';
import type { Recipe } from './recipe.ts';
import { calls, isCallOfScript, isFile, namesFile, type PlacedRecipe } from './recipe-calls.ts';
import { recipesOf, runnerOf } from './recipes.ts';

/** Files through which a tool or a job comes to policies, directly or through others. */
export interface Leading {
  /** Files that lead to policies, or the folder of one. */
  isLeading(path: string): boolean;
  /** What a file says of how policies are reached, in its order; empty where it leads to none. */
  saidBy(file: ManifestFile): readonly unknown[];
}

/** More steps than anybody follows: a job calls a script that calls a target that calls a script. */
const MAX_STEPS = 5;

/**
 * `files` are scripts, pipelines and objects that tell a tool what to apply, as far as any may lead to policies; `makers` are programs that
 * make some.
 */
export function createLeading(
  files: readonly ManifestFile[],
  makers: readonly string[],
  known: KnownPolicies,
): Leading {
  const directOf = createDirect(known, makers);
  const recipes = files.flatMap(recipesIn);
  const objects = files.flatMap((file) => (isDelivering(file) ? [{ file, paths: pathsOf(file) }] : []));
  const led = new Set(recipes.filter(({ recipe }) => directOf(recipe).length > 0));
  const ledObjects = new Set(
    objects.flatMap(({ file, paths }) => (paths.some(known.places.isNamedBy) ? [file.file] : [])),
  );
  for (let step = 0; step < MAX_STEPS; step++) {
    const before = led.size + ledObjects.size;
    for (const one of recipes) if (!led.has(one) && callsOf(one, led).length > 0) led.add(one);
    for (const { file, paths } of objects)
      if (paths.some((path) => holds(path, ledObjects, file.file))) ledObjects.add(file.file);
    if (led.size + ledObjects.size === before) break;
  }
  const found = new Set([...ledObjects, ...[...led].map(({ file }) => file)]);
  const used = new Set(
    [...led].flatMap((one) => variablesIn([...directOf(one.recipe), ...callsOf(one, led)])),
  );
  return {
    isLeading: (path) => holds(path, found, ''),
    saidBy: (file) => [
      ...(IS_ENV.test(file.file) ? assignmentsOf(file.text, used) : []),
      ...recipesIn(file).flatMap((one) => {
        const { recipe } = one;
        const said = [...new Set([...directOf(recipe), ...callsOf(one, led)])];
        const isTold = (command: string): boolean =>
          !isReadElsewhere(command, one) || makers.some((maker) => namesFile(command, maker));
        const others = said.filter(isTold).map(withoutHarmless);
        if (others.length > 0) return [[others, recipe.conditions, valuesOf(recipe, others)]];
        return said.length === 0 || isEmpty(recipe.conditions) ? [] : [[recipe.conditions]];
      }),
      ...(isDelivering(file)
        ? readManifests(file).documents.flatMap(({ value }) => {
            const says = deciding(value.spec);
            return textsWithin(says).some((path) => holds(path, ledObjects, file.file)) ? [says] : [];
          })
        : []),
    ],
  };
}

function recipesIn(file: ManifestFile): readonly PlacedRecipe[] {
  const runner = runnerOf(file);
  if (runner === undefined) return [];
  return recipesOf(file).map((recipe) => ({ file: file.file, runner, recipe }));
}

/** The commands of a recipe that themselves do something with policies. */
function createDirect(
  known: KnownPolicies,
  makers: readonly string[],
): (recipe: Recipe) => readonly string[] {
  const found = new WeakMap<Recipe, readonly string[]>();
  return (recipe) => {
    const already = found.get(recipe);
    if (already !== undefined) return already;
    const applying = recipe.commands.filter(
      (command) =>
        (((APPLIES.test(command) && WRITES.test(command)) || isCallOfScript(command)) &&
          namesPlace(command, known, recipe)) ||
        makers.some((maker) => command.includes(baseName(maker)) && namesFile(command, maker)),
    );
    const acting = actingAmong(recipe.commands, recipe.commands.join('\n'), known);
    const steps = recipe.steps.filter((step) => Object.values(step).some((part) => namesIn(part, known)));
    const direct = [...new Set([...applying, ...acting, ...steps.map((step) => JSON.stringify(step))])];
    found.set(recipe, direct);
    return direct;
  };
}

/** The commands, parts and files of a recipe by which it comes to others that lead to policies. */
function callsOf({ file, recipe }: PlacedRecipe, led: ReadonlySet<PlacedRecipe>): readonly string[] {
  const others = [...led].filter((one) => one.recipe !== recipe);
  const isPart = (name: string) =>
    others.some((one) => one.recipe.name === name && (one.file === file || one.runner === 'pipeline'));
  return [
    ...recipe.commands.filter((command) => others.some((one) => calls(command, one, file))),
    ...recipe.parts.filter(isPart),
    ...recipe.files.filter((path) => others.some((one) => isFile(path, one.file))),
  ];
}

/** What jobs apply by themselves is known as deliveries. */
function isReadElsewhere(command: string, { file, runner }: PlacedRecipe): boolean {
  const isRead = runner === 'pipeline' || /\.(?:sh|bash)$/.test(file) || !baseName(file).includes('.');
  return (
    isRead &&
    /\b(?:kubectl|oc)\b.*\b(?:apply|create|replace)\b|\bkapp\b.*\bdeploy\b/.test(command) &&
    !/\s--prune\b|\sreplace\s.*--force/.test(command)
  );
}

function isEmpty(conditions: unknown): boolean {
  if (Array.isArray(conditions)) return conditions.every(isEmpty);
  return (
    conditions === undefined ||
    (Object.values(fieldsOf(conditions)).every((part) => part === undefined) &&
      typeof conditions === 'object')
  );
}

function withoutHarmless(command: string): string {
  return command.replace(HARMLESS, '');
}

/** Whether a path names one of some files, or a folder that holds one. */
function holds(path: string, files: ReadonlySet<string>, except: string): boolean {
  const at = path.replace(/^(?:\.{0,2}\/)+|\/+$/g, '');
  if (at === '' || at.includes('*')) return false;
  return [...files].some(
    (file) =>
      file !== except && (`/${file}`.endsWith(`/${at}`) || isInFolder(file, at) || isInFolder(file, path)),
  );
}

/** What applies manifests. */
const APPLIES =
  /\b(?:kubectl|oc|kapp|kustomize|flux|argocd|calicoctl|helm|helmfile|tofu|terraform|pulumi|ansible-playbook|skaffold|kpt|timoni|tk|kluctl)\b/;
const WRITES = /\b(?:apply|create|replace|deploy|push|sync|upgrade|install|up|build|export|run|live)\b/;
/** Options that decide nothing. */
const HARMLESS =
  /\s--?(?:server-side|force-conflicts|field-manager|validate|wait|timeout|v|request-timeout|output|o|record|overwrite)(?:=\S+)?(?=\s|$)/g;

/** Whether a field of a step, or of what it holds, is a place of policies. What lists hold are steps of their own. */
function namesIn(value: unknown, known: KnownPolicies): boolean {
  if (typeof value === 'string') return !/\s/.test(value) && known.places.isNamedBy(value);
  return Object.values(fieldsOf(value)).some((part) => namesIn(part, known));
}

function namesPlace(command: string, { places }: KnownPolicies, { variables }: Recipe): boolean {
  const filled = command.replace(/\$[{(]?(\w{1,100})[})]?/g, (reference, name: string) => {
    const value = variables[name];
    return typeof value === 'string' ? value : reference;
  });
  const open = filled.replace(/\$(?:\{[^}]{0,200}\}|\([^)]{0,200}\)|\w{1,100})/g, '*');
  return [command, filled, open].some((text) =>
    text.split(/[\s"'`,|()[\]{}<>]+/).some((word) => places.isNamedBy(word.replace(/^--?[\w-]+=/, ''))),
  );
}

/** Files with variables for jobs. */
const IS_ENV = /\.env(?:\.[\w-]+)?$/;

function assignmentsOf(text: string, used: ReadonlySet<string>): readonly string[] {
  return text.split(/\r?\n/).filter((line) => {
    const [, name] = /^\s{0,20}(?:export )?(\w{1,100})\s{0,5}=/.exec(line) ?? [];
    return name !== undefined && used.has(name);
  });
}

function variablesIn(commands: readonly string[]): readonly string[] {
  return commands.flatMap((one) => [...one.matchAll(/\$[{(]?(\w{1,100})/g)].map(([, name = '']) => name));
}

/** The values of the variables that commands use. */
function valuesOf({ variables }: Recipe, commands: readonly string[]): unknown {
  const used = new Set(variablesIn(commands));
  return Object.entries(variables).filter(([name]) => used.has(name));
}
