import type { Diagnostic } from '../../model/diagnostic.ts';
import { partOf } from '../../plan/apply-set.ts';
import { plugInRefusal } from '../../plan/settling/plug-in-refusal.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ApplySetParent } from '../ledger/apply-set-parent.ts';
import { listCollections } from './list-collections.ts';
import { resolveFormerKinds } from './resolve-kinds.ts';

/** A deployed object that the network plug-in does not enforce. */
export interface RefusedMember {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** The words of the network plug-in. */
  readonly refusal: string;
}

const CONCURRENCY = 8;

/** The members of a deployed set that the network plug-in refuses. The diagnostics name kinds and places that could not be looked at. */
export async function listRefusedMembers(
  client: ApiClient,
  parent: Pick<ApplySetParent, 'id' | 'scope'>,
): Promise<{ readonly refused: readonly RefusedMember[]; readonly diagnostics: readonly Diagnostic[] }> {
  const kinds = await resolveFormerKinds(client, parent.scope?.groupKinds ?? [], []);
  if (kinds.kind === 'refused') return { refused: [], diagnostics: kinds.diagnostics };
  const { objects, diagnostics } = await listCollections(
    client,
    [],
    kinds.resources,
    parent.scope,
    CONCURRENCY,
  );
  const refused = objects
    .filter(({ value }) => partOf(value) === parent.id)
    .flatMap(({ resource: { apiVersion, kind }, namespace, name, value }) => {
      const refusal = plugInRefusal(value);
      return refusal === undefined ? [] : [{ apiVersion, kind, namespace, name, refusal }];
    });
  return { refused, diagnostics: [...kinds.diagnostics, ...diagnostics] };
}
