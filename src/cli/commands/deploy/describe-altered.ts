import type { DesiredObject } from '../../../cluster/desired-object.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { isAlteredByServer } from '../../../plan/altered-by-server.ts';
import { type DeployPlan, objectKey, objectName } from '../../../plan/deploy-plan.ts';
import type { OrderContext } from '../../../plan/order/compile-object.ts';

/**
 * Policies that the cluster alters whenever they are written, and in the dry run, too. The plan and drift compare with the result,
 * so nothing else would show that what is in force is not what was reviewed.
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
        message: `\`${wholeVisibleText(objectName(ref))}\`: the cluster changes this policy so that it does something other than the file says`,
        help: 'the plan shows what would be stored; ask the owner of the webhook or admission policy that changes it, and write into the file what should be in force',
        span: ref.span,
      },
    ];
  });
}
