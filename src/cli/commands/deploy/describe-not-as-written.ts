import type { DesiredObject } from '../../../cluster/desired-object.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { isAlteredByServer } from '../../../plan/altered-by-server.ts';
import { type DeployPlan, objectKey, objectName } from '../../../plan/deploy-plan.ts';
import type { OrderContext } from '../../../plan/order/compile-object.ts';
import type { Desired } from './read-desired.ts';

/** Where what would be in force, or be deleted, is not what the files say. */
export function describeNotAsWritten(
  plan: Pick<DeployPlan, 'changes'>,
  { objects, notDeployed }: Pick<Desired, 'objects' | 'notDeployed'>,
  context: OrderContext & { readonly defaultNamespace: string },
): readonly Diagnostic[] {
  return [...describeStillWritten(plan, notDeployed), ...describeAltered(plan, objects, context)];
}

/**
 * Policies that the cluster alters whenever they are written, and in the dry run, too. The plan and drift compare with the result,
 * so nothing else would show that what is in force is not what was reviewed.
 */
function describeAltered(
  { changes }: Pick<DeployPlan, 'changes'>,
  objects: readonly DesiredObject[],
  context: OrderContext & { readonly defaultNamespace: string },
): readonly Diagnostic[] {
  const results = new Map(changes.map(({ object, after }) => [objectKey(object), after]));
  return objects.flatMap(({ ref, document }): readonly Diagnostic[] => {
    const after = results.get(objectKey(ref));
    if (after === undefined || !isAlteredByServer(document, after, context)) return [];
    return [
      {
        code: 'cluster/dry-run-differs',
        severity: 'warning',
        meaning: 'noted',
        message: `\`${wholeVisibleText(objectName(ref))}\`: the cluster changes this policy so that it does something other than the file says`,
        help: 'the plan shows what would be stored; ask the owner of the webhook or admission policy that changes it, and write into the file what should be in force',
        span: ref.span,
      },
    ];
  });
}

/**
 * A policy that git still has, but that is not deployed as it is written (a kustomization alters it, or its kind is not simulated),
 * has not left git. Nobody knows what it becomes, so nothing with its name is deleted, whatever the namespace and the kind: these
 * may be what was altered.
 */
function describeStillWritten(
  { changes }: Pick<DeployPlan, 'changes'>,
  notDeployed: readonly PolicyRef[],
): readonly Diagnostic[] {
  const written = new Map(notDeployed.map((ref) => [ref.name, ref]));
  return changes.flatMap(({ action, object }): readonly Diagnostic[] => {
    const source = action === 'delete' ? written.get(object.name) : undefined;
    if (source === undefined) return [];
    const name = `${object.kind} \`${wholeVisibleText(objectName(object))}\``;
    return [
      {
        code: 'cluster/not-deployed',
        severity: 'error',
        meaning: 'refused',
        message: `${name} would be deleted, because a policy of its name is written here but not deployed as it is written`,
        help: 'render it (`render` in `.sluice.yaml`, docs/rendering.md), or deploy the rendered policy; if another tool deploys it from now on, leave the file out (`exclude`)',
        span: source.span,
      },
    ];
  });
}
