import type { Diagnostic } from '../../../model/diagnostic.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { policyKey } from '../../../model/verdict.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { DeployPlan, ObjectRef } from '../../../plan/deploy-plan.ts';
import { type AllowedDeletions, allowedDeletions } from './allowed-deletions.ts';
import { examples } from './examples.ts';
import type { NotDeployed } from './not-deployed.ts';

/**
 * A policy that git still has, but that is not deployed as it is written (a chart or a kustomization holds it, or its kind is not
 * simulated), has not left git. Nobody knows what it becomes, so what may be it is deleted only for somebody who asks for that.
 *
 * @param allowed names of objects (`shop/web`) that may be deleted all the same, or patterns with a number (`shop/*=12`); `*`: all.
 */
export function describeDoubtfulDeletions(
  { changes, modes }: Pick<DeployPlan, 'changes' | 'modes'>,
  notDeployed: readonly NotDeployed[],
  allowed: readonly string[],
): readonly Diagnostic[] {
  const switchedOff = new Set(modes.map(({ object }) => policyKey(object)));
  const deleted = changes.flatMap(({ action, bridge, object }) =>
    action === 'delete' && bridge === undefined && !switchedOff.has(policyKey(object)) ? [object] : [],
  );
  const sources = Map.groupBy(deleted, (object) => notDeployed.find((one) => mayBecome(one, object)));
  const inDoubt = [...sources].flatMap(([source, objects]) => (source === undefined ? [] : objects));
  const asked = allowedDeletions(allowed, inDoubt.map(namespacedName));
  return [...sources].flatMap(([source, objects]): readonly Diagnostic[] => {
    const doubtful = objects.filter((object) => !asked.isAllowed(namespacedName(object)));
    return source === undefined || doubtful.length === 0
      ? []
      : [refusal(source, doubtful, { ...asked, inDoubt })];
  });
}

/** More are not listed one by one. */
const FEW = 3;

/** Whatever the kind and, of what is written, the namespace: these may be what a tool alters. */
function mayBecome({ ref, becomes, namespaces }: NotDeployed, object: ObjectRef): boolean {
  switch (becomes) {
    case 'same-name':
      return object.name === ref.name;
    case 'longer-name':
      return object.name.includes(ref.name);
    case 'anything':
      return (
        namespaces === undefined || object.namespace === undefined || namespaces.includes(object.namespace)
      );
  }
}

function refusal(
  { ref, becomes }: NotDeployed,
  doubtful: readonly ObjectRef[],
  { misfits, inDoubt }: AllowedDeletions & { readonly inDoubt: readonly ObjectRef[] },
): Diagnostic {
  const names = examples(
    doubtful.map((object) => `${object.kind} \`${wholeVisibleText(namespacedName(object))}\``),
  );
  const source = wholeVisibleText(`${ref.kind} \`${ref.name}\``);
  const why =
    becomes === 'anything'
      ? `${source} is not rendered, and may hold ${doubtful.length === 1 ? 'it' : 'them'} now`
      : 'a policy of its name is written here but not deployed as it is written';
  return {
    code: 'cluster/not-deployed',
    severity: 'error',
    meaning: 'refused',
    message: `${names} would be deleted, but ${why}${misfits.map(misfitText).join('')}`,
    help: `render it (\`render\` in \`.sluice.yaml\`, docs/rendering.md), or deploy the rendered policies; if another tool deploys it from now on, leave the file out (\`exclude\`); if the deletion is meant, give ${wholeVisibleText(suggestion(doubtful, inDoubt))} (\`deploy.allowDelete\`)`,
    span: ref.span,
  };
}

function misfitText({ asked, found }: AllowedDeletions['misfits'][number]): string {
  return wholeVisibleText(`; \`${asked}\` does not count, because it matches ${found}`);
}

/** A few names, or a pattern with a number for each namespace. */
function suggestion(doubtful: readonly ObjectRef[], inDoubt: readonly ObjectRef[]): string {
  const countIn = (wanted: string) => inDoubt.filter(({ namespace }) => namespace === wanted).length;
  const names =
    doubtful.length <= FEW
      ? doubtful.map(namespacedName)
      : [...Map.groupBy(doubtful, ({ namespace }) => namespace)].flatMap(([namespace, objects]) =>
          namespace === undefined ? objects.map(namespacedName) : [`${namespace}/*=${countIn(namespace)}`],
        );
  const shown = names.slice(0, FEW).map((name) => `\`--allow-delete '${name}'\``);
  return `${shown.join(' ')}${names.length > FEW ? ' …' : ''}`;
}
