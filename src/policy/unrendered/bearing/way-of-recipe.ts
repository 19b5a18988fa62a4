import { fieldsOf } from '../../manifests/fields-of.ts';
import { someNamePolicies } from '../fetches/names-policies.ts';
import { actingAmong } from './acting-commands.ts';
import { assignedIn, type VariableValues, variantsOf } from './command-variables.ts';
import { wordsOf } from './command-words.ts';
import type { KnownPolicies } from './known-policies.ts';
import type { Recipe } from './recipe.ts';
import { isCallOfScript, namesCalled, namesOfRecipe, type PlacedRecipe, takenBy } from './recipe-names.ts';
import type { Way } from './ways.ts';

/** Whether a word of a command names something that makes policies, or a folder of it. */
export type IsMaker = (word: string) => boolean;

/** How a recipe comes to policies. */
export function wayOfRecipe(one: PlacedRecipe, known: KnownPolicies, isMaker: IsMaker): Way {
  const { file, recipe } = one;
  const variables = variablesOf(recipe);
  return {
    file,
    id: `${file} ${recipe.name}`,
    names: namesOfRecipe(one),
    direct: directIn(recipe, variables, known, isMaker),
    calls: [
      ...recipe.commands.map((text) => ({ text, names: variantsOf(text, variables).flatMap(namesCalled) })),
      ...takenBy(one),
    ],
  };
}

function variablesOf({ commands, variables }: Recipe): VariableValues {
  const given = Object.entries(variables).flatMap(([name, value]): [string, ReadonlySet<string>][] =>
    typeof value === 'string' ? [[name, new Set([value])]] : [],
  );
  return new Map([...assignedIn(commands.join('\n')), ...given]);
}

/** The commands and steps of a recipe that themselves do something with policies. */
function directIn(
  recipe: Recipe,
  variables: VariableValues,
  known: KnownPolicies,
  isMaker: IsMaker,
): readonly string[] {
  const applying = recipe.commands.filter((command) => {
    const mayApply = (APPLIES.test(command) && WRITES.test(command)) || isCallOfScript(command);
    return (mayApply && namesPlace(command, variables, known)) || leadsToMaker(command, isMaker);
  });
  const acting = actingAmong(recipe.commands, recipe.commands.join('\n'), known);
  const steps = recipe.steps.filter(
    (step) =>
      Object.values(step).some((part) => namesIn(part, known)) ||
      someNamePolicies([step.project, step.component, step.remote]),
  );
  return [...new Set([...applying, ...acting, ...steps.map((step) => JSON.stringify(step))])];
}

/** What applies manifests. */
const APPLIES =
  /\b(?:kubectl|oc|kapp|kustomize|flux|argocd|calicoctl|helm|helmfile|tofu|terraform|pulumi|ansible-playbook|skaffold|kpt|timoni|tk|kluctl)\b/;
const WRITES =
  /\b(?:apply|create|replace|deploy|destroy|push|sync|upgrade|install|up|build|export|run|live)\b/;
/** What only looks at what would be made. */
const LOOKS = /\b(?:lint|validate|check|test|plan|preview|diff|fmt|unittest|kubeconform|conftest)\b/;

/** Whether a command has policies made, from a program or template that it names. */
export function leadsToMaker(command: string, isMaker: IsMaker): boolean {
  if (LOOKS.test(command) || /^(?:kubectl|oc)\b[^|]*$/.test(command)) return false;
  return wordsOf(command).some(isMaker) || (BY_ITSELF.test(command) && WRITES.test(command) && isMaker(''));
}

/** Programs that find by themselves what they apply. */
const BY_ITSELF = /^(?:helmfile|terraform|tofu|terragrunt|pulumi|skaffold|garden|devspace|kluctl)\b/;

/** Whether a field of a step, or of what it holds, names places of policies. Maps in lists are steps of their own. */
export function namesIn(value: unknown, known: KnownPolicies): boolean {
  if (typeof value === 'string') return pathsOnLines(value).some((path) => known.places.isNamedBy(path));
  if (Array.isArray(value)) return value.some((one) => typeof one === 'string' && namesIn(one, known));
  return Object.values(fieldsOf(value)).some((part) => namesIn(part, known));
}

/** Of a text that is a path, or one on each line; a first folder may be a name for the repository. */
function pathsOnLines(text: string): readonly string[] {
  const lines = text.trim().split(/\s*\n\s*/);
  if (lines.some((line) => /\s/.test(line))) return [];
  return lines.flatMap((line) => [line, line.replace(/^[^/]+\/(?=[^/]+\/)/, '')]);
}

/** A variable whose value is not known may have any. */
function namesPlace(command: string, variables: VariableValues, { places }: KnownPolicies): boolean {
  return variantsOf(command, variables)
    .flatMap((one) => [one, one.replace(/\$(?:\{[^}]{0,200}\}|\([^)]{0,200}\)|\w{1,100})/g, '*')])
    .some((one) => wordsOf(one).some((word) => places.isNamedBy(word.replace(/^--?[\w-]+=/, ''))));
}
