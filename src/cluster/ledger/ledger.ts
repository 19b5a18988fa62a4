import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type ApplySetScope, isSameScope } from '../../plan/apply-set.ts';
import type { ApiClient } from '../api/api-client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { type ApplySetParent, writeApplySetParent } from './apply-set-parent.ts';
import type { LedgerNotes } from './commit-notes.ts';

export type LedgerResult =
  | { readonly kind: 'written'; readonly parent: ApplySetParent }
  | { readonly kind: 'failed'; readonly isSuperseded: boolean; readonly diagnostic: Diagnostic };

/** Prefix of our own notes in the ledger; other annotations are rewritten each time. */
const NOTES = 'sluice.dev/';

/** Writes the ledger unless it already says the same. Notes that are not given stay as they are. */
export async function ensureLedger(
  client: ApiClient,
  parent: ApplySetParent,
  scope: ApplySetScope,
  notes: LedgerNotes,
  toolVersion: string,
): Promise<LedgerResult> {
  const isNoted = Object.entries(notes).every(([key, value]) => parent.annotations[key] === value);
  if (parent.scope !== undefined && isSameScope(parent.scope, scope) && isNoted)
    return { kind: 'written', parent };
  const kept = Object.entries(parent.annotations).filter(
    (entry): entry is [string, string] => entry[0].startsWith(NOTES) && typeof entry[1] === 'string',
  );
  const annotations = Object.fromEntries(
    Object.entries({ ...Object.fromEntries(kept), ...notes }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    ),
  );
  const written = await writeApplySetParent(client, parent, { scope, annotations, toolVersion });
  if (written.kind === 'answered') return { kind: 'written', parent: written.value };
  const name = `\`${parent.ref.namespace}/${parent.ref.name}\``;
  if (isStatus(written.failure, 409)) {
    return {
      kind: 'failed',
      isSuperseded: true,
      diagnostic: superseded(`the ledger ${name} changed since it was read`),
    };
  }
  const diagnostic = explainFailure(written.failure, client.server, `writing the ledger ${name}`);
  return { kind: 'failed', isSuperseded: false, diagnostic };
}

/** Another deploy wrote something that this one has not seen. */
export function superseded(how: string): Diagnostic {
  return {
    code: 'cluster/superseded',
    severity: 'error',
    meaning: 'refused',
    message: `another deploy of this set has run: ${how}`,
    help: 'run this one again if it is the newer one; a `resource_group` makes GitLab run the jobs one after the other',
  };
}
