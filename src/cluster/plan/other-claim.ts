import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { partOf } from '../../plan/apply-set.ts';
import { ownerOf } from '../../plan/ownership/owner-of.ts';
import { mayTake, type TakeOver } from '../../plan/ownership/take-over.ts';
import type { ApiClient } from '../api/api-client.ts';
import { applySetId } from '../ledger/apply-set-parent.ts';
import { refusedObject } from '../refused-object.ts';
import { ownerClaim } from './owner-claim.ts';
import type { ServedObject } from './resolve-kinds.ts';

/** Another set or another tool that claims the object; undefined when nothing does, or the object may be taken from it. */
export async function otherClaim(
  client: ApiClient,
  served: ServedObject,
  live: JsonObject,
  { id, takeOvers }: { readonly id: string; readonly takeOvers: readonly TakeOver[] },
): Promise<Diagnostic | undefined> {
  const { ref } = served.object;
  const name = namespacedName(ref);
  const set = partOf(live);
  const isTaken =
    mayTake(takeOvers, ref, {}) ||
    takeOvers.some((one) => one.kind === 'apply-set' && applySetId(one.ref) === set);
  if (set !== undefined && set !== id && !isTaken) {
    return refusedObject(
      {
        code: 'cluster/other-apply-set',
        text: `it belongs to another ApplySet (\`${set}\`)`,
        help: `take it out of that set, or take it over with \`--take-over ${name}\`, or all that is in that set with \`--take-over apply-set:NAMESPACE/NAME\`; check \`--apply-set\` if it was this repository that deployed it`,
      },
      served.object,
    );
  }
  const owner = ownerOf(live);
  if (owner === undefined) return undefined;
  const reason = await ownerClaim(client, served, live, { owner, takeOvers });
  return reason === undefined
    ? undefined
    : refusedObject({ code: 'cluster/controlled', ...reason }, served.object);
}
