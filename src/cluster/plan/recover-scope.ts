import type { Diagnostic } from '../../model/diagnostic.ts';
import { objectAt, textAt } from '../../model/json-object.ts';
import { type ApplySetScope, PART_OF_LABEL, scopeOf, unionOfScopes } from '../../plan/apply-set.ts';
import { partInVerdicts } from '../../policy/recognise.ts';
import type { ApiClient } from '../api/api-client.ts';
import { type ApiResource, collectionPath, resourceName } from '../api/api-resource.ts';
import { discoverKinds } from '../api/discover-kinds.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { listObjects } from '../api/read-objects.ts';
import type { ApplySetParent } from '../ledger/apply-set-parent.ts';
import { type LedgerNotes, ownerNotes } from '../ledger/commit-notes.ts';
import { listRuns } from '../ledger/run-records.ts';
import { scopeOfSnapshot } from './list-beside.ts';
import type { RefusedPlan } from './resolve-kinds.ts';

const RANK = { yes: 2, 'other-version': 1, no: 0 };

/** What can be known of a set without its ledger. */
interface Recovered {
  readonly kind: 'recovered';
  readonly scope: ApplySetScope;
  /** Whose set it is, as the newest deploy recorded it. */
  readonly notes: LedgerNotes;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Where members of a set without a ledger are: either nothing was ever deployed, or somebody deleted the ledger. Members are
 * searched by label, among the kinds of the set and, if runs are recorded, among every kind of policy; what the records name
 * counts, too. If runs are recorded, something was deployed, so what may not be listed is reported.
 */
export async function recoverScope(
  client: ApiClient,
  { ref, id }: Pick<ApplySetParent, 'ref' | 'id'>,
  setResources: readonly ApiResource[],
  concurrency: number,
): Promise<Recovered | RefusedPlan<'cluster'>> {
  const reading = await listRuns(client, ref, id);
  if (reading.kind === 'failed') {
    const why = explainFailure(reading.failure, client.server, 'reading the runs');
    return { kind: 'refused', because: 'cluster', diagnostics: [why] };
  }
  const runs = reading.value;
  const isLost = runs.length > 0;
  const discovery = isLost
    ? await discoverKinds(client, { rank: (type) => RANK[partInVerdicts(type)] }, concurrency)
    : undefined;
  const notSeen = new Set<string>(
    discovery?.kind === 'failed' ? ['kinds of policies'] : discovery?.value.notSeen.map(({ what }) => what),
  );
  const found = discovery?.kind === 'answered' ? discovery.value.resources : [];
  const resources = new Map(
    [...found, ...setResources].map((resource) => [resourceName(resource), resource]),
  );
  const members = await mapConcurrently([...resources.values()], concurrency, async (resource) => {
    const path = collectionPath(resource, undefined);
    const listed = await listObjects(client, path, resource, { labelSelector: `${PART_OF_LABEL}=${id}` });
    if (listed.kind === 'failed') notSeen.add(resourceName(resource));
    return (listed.kind === 'answered' ? listed.value : []).map((member) => ({
      ...resource,
      namespace: textAt(objectAt(member, 'metadata'), 'namespace'),
    }));
  });
  const lastDeploy = runs.find(({ record }) => record.rollbackOf === undefined);
  return {
    kind: 'recovered',
    notes: ownerNotes(lastDeploy?.record ?? {}),
    scope: runs
      .map(({ snapshot = [] }) => scopeOfSnapshot(snapshot, ref))
      .reduce(unionOfScopes, scopeOf(members.flat(), ref)),
    diagnostics: isLost ? [ledgerGone(`${ref.namespace}/${ref.name}`, [...notSeen].sort())] : [],
  };
}

function ledgerGone(name: string, notSeen: readonly string[]): Diagnostic {
  const where =
    notSeen.length === 0
      ? ''
      : `; outside of what the runs name it is not known, because these may not be listed in the whole cluster: ${notSeen.join(', ')}`;
  return {
    code: 'cluster/ledger-gone',
    severity: 'warning',
    meaning: 'noted',
    message: `the ledger \`${name}\` is gone, although runs of this set are recorded: what was deployed was searched for by label${where}`,
    help: 'find out who deleted the ConfigMap; the next deploy writes it again',
  };
}
