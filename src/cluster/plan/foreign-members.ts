import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { PART_OF_LABEL } from '../../plan/apply-set.ts';
import { isWrittenByUs, managersOf } from '../../plan/objects/managed-fields.ts';
import { ownerName } from '../../plan/ownership/owner.ts';
import { ownerOf } from '../../plan/ownership/owner-of.ts';
import type { LiveObject } from './list-collections.ts';
import { unmarkCommand } from './unmark-command.ts';

/**
 * Why Sluice may not delete an object with the label of the set; undefined when it may. A copy of a member (`kubectl get -o
 * yaml`) has the label, too, and so has a member that another tool has taken over since.
 */
export function foreignClaim(live: JsonObject): string | undefined {
  const owner = ownerOf(live);
  if (owner !== undefined) return `it belongs to ${ownerName(owner)} now`;
  if (isWrittenByUs(live)) return undefined;
  const managers = managersOf(live).map((name) => `\`${name}\``);
  return managers.length === 0
    ? 'nothing says that Sluice wrote it'
    : `${managers.join(', ')} wrote it, and Sluice never did, as with a copy`;
}

/** Members in name only, which stay. */
export function describeForeignMembers(members: readonly LiveObject[]): readonly Diagnostic[] {
  return members.map(({ resource, namespace, name, value }) => ({
    code: 'cluster/foreign-member',
    severity: 'warning',
    meaning: 'noted',
    message: `${resource.kind} \`${namespacedName({ namespace, name })}\` has the label of this set and is not deleted: ${foreignClaim(value) ?? ''}`,
    help: `remove the label (\`${unmarkCommand('label', { resource, namespace, name }, [PART_OF_LABEL])}\`), or delete it by hand if nobody needs it`,
  }));
}
