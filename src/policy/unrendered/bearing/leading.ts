import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { baseName, foldersUp } from '../file-path.ts';
import { loopsIn, variablesIn } from './command-variables.ts';
import type { KnownPolicies } from './known-policies.ts';
import { pathEnds, withoutStart } from './path-ends.ts';
import { createMakers } from './policy-places.ts';
import type { Recipe } from './recipe.ts';
import type { PlacedRecipe } from './recipe-names.ts';
import { recipesOf, runnerOf } from './recipes.ts';
import { fencesIn, type InstructingObject, objectsIn, wayOfObject } from './way-of-object.ts';
import { leadsToMaker, wayOfRecipe } from './way-of-recipe.ts';
import { createTelling, waysToPolicies } from './ways.ts';

/** Files through which a tool or a job comes to policies, directly or through others. */
export interface Leading {
  /** Files that lead to policies, or the folder of one. */
  isLeading(path: string): boolean;
  /** What a file says of how policies are reached, in its order; empty where it leads to none. */
  saidBy(file: ManifestFile): readonly unknown[];
  /** From where a file has jobs that lead to policies, if it does not say what these do. */
  fetchedBy(file: ManifestFile): readonly unknown[];
}

/**
 * `files` are scripts, pipelines and objects that tell a tool what to apply, as far as any may lead to policies; `makers` are programs that
 * make some.
 */
export function createLeading(
  files: readonly ManifestFile[],
  makers: readonly string[],
  known: KnownPolicies,
): Leading {
  const isMaker = createMakers(makers);
  const wayOf = (one: PlacedRecipe) => wayOfRecipe(one, known, isMaker);
  const objects = files.flatMap(objectsIn);
  const ways = [
    ...files.flatMap(recipesIn).map(wayOf),
    ...objects.map((one) => wayOfObject(one, known, isMaker)),
  ];
  const led = waysToPolicies(ways);
  const toldOf = createTelling(led);
  const places = new Set([...led].flatMap(({ file }) => [...pathEnds(file), ...foldersUp(file)]));
  const used = variablesIn([...led].flatMap(toldOf));
  const ofRecipe = (one: PlacedRecipe): readonly unknown[] => {
    const { commands, conditions, variables } = one.recipe;
    const told = toldOf(wayOf(one));
    if (told.length === 0) return [];
    const usedHere = variablesIn(told);
    const others = [
      ...told.filter((command) => !isReadElsewhere(command, one) || leadsToMaker(command, isMaker)),
      ...commands.filter((command) => loopsIn(command).some((name) => usedHere.has(name))),
    ].map((command) => command.replace(HARMLESS, ''));
    const values = valuesOf(variables, others);
    const isNothing = others.length === 0 && values.length === 0 && isEmpty(conditions);
    return isNothing ? [] : [[others, conditions, values]];
  };
  const ofObject = (one: InstructingObject): readonly unknown[] => {
    const way = wayOfObject(one, known, isMaker);
    if (!one.isDelivery) return way.direct.length === 0 ? [] : [way.direct, one.isActive];
    const isOfOthers = toldOf({ ...way, direct: [] }).length > 0 || textsWithin(one.says).some(isMaker);
    if (isOfOthers) return [one.says, one.isActive];
    return way.direct.length > 0 && one.isActive !== undefined ? [one.isActive] : [];
  };
  const ledFiles = new Set([...led].map(({ file }) => file));
  const projects = new Set(objects.flatMap(({ file, project }) => (ledFiles.has(file) ? [project] : [])));
  return {
    fetchedBy: (file) => {
      const recipes = recipesIn(file);
      const isFromElsewhere = recipes.some((one) => {
        const told = new Set(toldOf(wayOf(one)));
        return one.recipe.steps.some((step) => told.has(JSON.stringify(step)));
      });
      return isFromElsewhere ? recipes.flatMap(({ recipe }) => recipe.steps.filter(isInclude)) : [];
    },
    isLeading: (path) => places.has(withoutStart(path)),
    saidBy: (file) => [
      ...(IS_ENV.test(file.file) ? assignmentsOf(file.text, used) : []),
      ...recipesIn(file).flatMap(ofRecipe),
      ...objectsIn(file).flatMap(ofObject),
      ...fencesIn(file, projects),
    ],
  };
}

function recipesIn(file: ManifestFile): readonly PlacedRecipe[] {
  const runner = runnerOf(file);
  if (runner === undefined) return [];
  return recipesOf(file).map((recipe) => ({ file: file.file, runner, recipe }));
}

/** Source: GitLab's reference of `include`. What is in the repository itself, or comes with GitLab, has no version. */
function isInclude({ project, remote, component }: Fields): boolean {
  return [project, remote, component].some((one) => typeof one === 'string');
}

/** What jobs apply by themselves is known as deliveries. */
function isReadElsewhere(command: string, { file, runner }: PlacedRecipe): boolean {
  const isRead = runner === 'pipeline' || /\.(?:sh|bash)$/.test(file) || !baseName(file).includes('.');
  return (
    isRead &&
    !/^\{|\{\{|\$input_|\$\(foreach\b/.test(command) &&
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

/** Options that decide nothing; and values that are compared where it is known which of them the policies use. */
const HARMLESS =
  /\s--?(?:server-side|force-conflicts|field-manager|validate|wait|timeout|v|request-timeout|output|o|record|overwrite|atomic|debug|install|create-namespace)(?:=\S+)?(?=\s|$)|\s--(?:set(?:-string|-json|-literal)?|timeout|history-max|description)[\s=]\S+/g;

/** Files with variables for jobs. */
const IS_ENV = /\.env(?:\.[\w-]+)?$/;

function assignmentsOf(text: string, used: ReadonlySet<string>): readonly string[] {
  return text.split(/\r?\n/).filter((line) => {
    const [, name] = /^\s{0,20}(?:export )?(\w{1,100})\s{0,5}=/.exec(line) ?? [];
    return name !== undefined && used.has(name);
  });
}

/** The values of the variables that commands use, by these themselves or in values of others. */
function valuesOf(variables: Recipe['variables'], commands: readonly string[]): readonly unknown[] {
  const used = new Set(variablesIn(commands));
  // A set gives what is added to it meanwhile, too.
  for (const name of used) for (const more of variablesIn([String(variables[name])])) used.add(more);
  return Object.entries(variables).filter(([name]) => used.has(name) || OF_TOOLS.test(name));
}

/** Variables by which tools choose the cluster, or that they use without being told. */
const OF_TOOLS = /^(?:KUBECONFIG|KUBE_?CONTEXT|TF_VAR_|HELMFILE_|HELM_KUBE|DATASTORE_|ANSIBLE_|PULUMI_)/;
