import { fieldsOf } from '../../manifests/fields-of.ts';
import { someNamePolicies } from '../fetches/names-policies.ts';
import { actingAmong } from './acting-commands.ts';
import { assignedIn, type VariableValues, variantsOf } from './command-variables.ts';
import { wordsOf } from './command-words.ts';
import type { KnownPolicies } from './known-policies.ts';
import { withoutStart } from './path-ends.ts';
import type { Recipe } from './recipe.ts';
import { isCallOfScript, namesCalled, namesOfRecipe, type PlacedRecipe, takenBy } from './recipe-names.ts';
import type { Way } from './ways.ts';

/** How a recipe comes to policies. `makers` are the ends of paths of programs that make some. */
export function wayOfRecipe(one: PlacedRecipe, known: KnownPolicies, makers: ReadonlySet<string>): Way {
  const { file, recipe } = one;
  const variables = variablesOf(recipe);
  return {
    file,
    id: `${file} ${recipe.name}`,
    names: namesOfRecipe(one),
    direct: directIn(recipe, variables, known, makers),
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
  makers: ReadonlySet<string>,
): readonly string[] {
  const applying = recipe.commands.filter(
    (command) =>
      (((APPLIES.test(command) && WRITES.test(command)) || isCallOfScript(command)) &&
        namesPlace(command, variables, known)) ||
      namesOneOf(command, makers),
  );
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
const WRITES = /\b(?:apply|create|replace|deploy|push|sync|upgrade|install|up|build|export|run|live)\b/;

/** Whether a file that a command names is one of some, by the ends of their paths. */
export function namesOneOf(command: string, ends: ReadonlySet<string>): boolean {
  return ends.size > 0 && wordsOf(command).some((word) => ends.has(withoutStart(word)));
}

/** Whether a field of a step, or of what it holds, is a place of policies. What lists hold are steps of their own. */
function namesIn(value: unknown, known: KnownPolicies): boolean {
  if (typeof value === 'string') return !/\s/.test(value) && known.places.isNamedBy(value);
  return Object.values(fieldsOf(value)).some((part) => namesIn(part, known));
}

/** A variable whose value is not known may have any. */
function namesPlace(command: string, variables: VariableValues, { places }: KnownPolicies): boolean {
  return variantsOf(command, variables)
    .flatMap((one) => [one, one.replace(/\$(?:\{[^}]{0,200}\}|\([^)]{0,200}\)|\w{1,100})/g, '*')])
    .some((one) => wordsOf(one).some((word) => places.isNamedBy(word.replace(/^--?[\w-]+=/, ''))));
}
