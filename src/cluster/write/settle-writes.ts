import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { ObjectOutcome } from '../../plan/runs/deploy-outcome.ts';
import type { Settling } from '../../plan/settling/settling.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Lock } from '../ledger/lease.ts';
import type { PlannedWrite } from '../plan/planned-write.ts';
import { type SettleOptions, type SettlingObject, settle } from './settle.ts';

/** One write that is done. */
export interface DoneWrite {
  readonly write: PlannedWrite;
  readonly outcome: ObjectOutcome;
  /** As the server answered it; undefined when it is deleted, or when that is not known. */
  readonly stored?: JsonObject | undefined;
}

export interface SettledWrites {
  /** Undefined when no write puts anything into force. */
  readonly settling: Settling | undefined;
  /** What the network plug-in refuses. */
  readonly refusals: readonly Diagnostic[];
}

/** Waits until these writes are in force, as far as that can be known. An adoption changes nothing that is in force. */
export async function settleWrites(
  client: ApiClient,
  done: readonly DoneWrite[],
  lock: Pick<Lock, 'renew'>,
  options: SettleOptions,
): Promise<SettledWrites> {
  const objects = done.flatMap(({ write, outcome, stored }): readonly SettlingObject[] => {
    const isChanged = outcome === 'created' || outcome === 'updated' || outcome === 'deleted';
    return isChanged ? [{ object: write.change.object, path: write.path, stored }] : [];
  });
  if (objects.length === 0) return { settling: undefined, refusals: [] };
  const settling = await settle(client, objects, lock, options);
  return { settling, refusals: refusalsOf(settling) };
}

/** Policies that are in the cluster but not in force, in the words of the network plug-in. */
export function refusalsOf({ objects }: Settling): readonly Diagnostic[] {
  return objects.flatMap(({ object, settled }): readonly Diagnostic[] =>
    settled.kind === 'refused'
      ? [
          {
            code: 'cluster/refused-by-plug-in',
            severity: 'error',
            meaning: 'refused',
            message: `\`${namespacedName(object)}\`: the API server accepted it, but the network plug-in refuses it: ${settled.words}`,
            help: 'fix the policy: what the network plug-in refuses is not enforced',
            ...(object.span === undefined ? {} : { span: object.span }),
          },
        ]
      : [],
  );
}
