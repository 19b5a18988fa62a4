import type { DesiredObject } from '../../../cluster/desired-object.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { policyKey } from '../../../model/verdict.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { DeployPlan } from '../../../plan/deploy-plan.ts';
import { isAlteredByServer } from '../../../plan/objects/altered-by-server.ts';
import type { Surroundings } from '../../../plan/surroundings.ts';

/**
 * Policies that the cluster alters whenever they are written, and in the dry run, too. The plan and drift compare with the result,
 * so nothing else would show that what is in force is not what was reviewed.
 */
export function describeAltered(
  { changes }: Pick<DeployPlan, 'changes'>,
  objects: readonly DesiredObject[],
  surroundings: Surroundings,
): readonly Diagnostic[] {
  const results = new Map(changes.map(({ object, after }) => [policyKey(object), after]));
  return objects.flatMap(({ ref, document }): readonly Diagnostic[] => {
    const after = results.get(policyKey(ref));
    if (after === undefined || !isAlteredByServer(document, after, surroundings)) return [];
    return [
      {
        code: 'cluster/dry-run-differs',
        severity: 'warning',
        meaning: 'noted',
        message: `\`${wholeVisibleText(namespacedName(ref))}\`: the cluster changes this policy so that it does something other than the file says`,
        help: 'the plan shows what would be stored; ask the owner of the webhook or admission policy that changes it, and write into the file what should be in force',
        span: ref.span,
      },
    ];
  });
}
