import type { DesiredObject } from '../../../cluster/desired-object.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { isAlteredByServer } from '../../../plan/altered-by-server.ts';
import { type DeployPlan, objectKey, objectName } from '../../../plan/deploy-plan.ts';
import type { OrderContext } from '../../../plan/order/compile-object.ts';

/**
 * Policies of which the cluster makes something else than the file says, each time and in the dry run, too: the plan and drift
 * compare with that, so nothing else would show that what was reviewed is not what is in force.
 */
export function describeAltered(
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
        message: `\`${wholeVisibleText(objectName(ref))}\`: the cluster makes a policy of it that does something other than this file says`,
        help: 'the plan shows what it would store; ask who runs the webhook or admission policy that alters it, and write into the file what is to be in force',
        span: ref.span,
      },
    ];
  });
}
