import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { type DeployPlan, objectName } from '../../../plan/deploy-plan.ts';

/**
 * A policy that git still has, but that is not deployed as it is written (a kustomization alters it, or its kind is one that is not
 * simulated), has not left git: nobody knows what it becomes, so nothing of its name is deleted. Namespace and kind may be what
 * was altered.
 */
export function describeStillWritten(
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
