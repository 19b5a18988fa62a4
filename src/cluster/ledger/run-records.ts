import type { HttpFailure } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type JsonObject, objectAt, textAt } from '../../model/json-object.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import { type RunRecord, readRunRecord } from '../../plan/runs/run-record.ts';
import type { ApiClient } from '../api/api-client.ts';
import { collectionPath, objectPath } from '../api/api-resource.ts';
import type { ApiResult } from '../api/api-status.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { listObjects } from '../api/read-objects.ts';
import { CONFIG_MAPS } from './apply-set-parent.ts';
import { packSnapshot, type SnapshotEntry, unpackSnapshot } from './snapshot.ts';
import {
  joinSnapshot,
  MORE_PARTS,
  partData,
  partName,
  partsIn,
  runOfPart,
  splitSnapshot,
} from './snapshot-parts.ts';

/** The set to which a record belongs. */
const SET_LABEL = 'sluice.dev/apply-set';
/** How many runs are kept. */
const KEPT_RUNS = 10;

/** A record, and the snapshot for its rollback; undefined when it was too large to keep, or is damaged. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly snapshot: readonly SnapshotEntry[] | undefined;
}

/** A record that was written. */
export interface WrittenRecord {
  /** The snapshot was too large even for several ConfigMaps: nobody can take the run back with what the cluster keeps. */
  readonly lacksSnapshot: boolean;
}

/**
 * Writes the record of a run, and the snapshot when it is given; writing it again replaces the record and leaves the snapshot. What
 * does not fit into one ConfigMap goes into further ones, which are written first: a record never names a part that is not there.
 */
export async function writeRunRecord(
  client: ApiClient,
  ref: ApplySetRef,
  id: string,
  record: RunRecord,
  snapshot?: readonly SnapshotEntry[],
): Promise<ApiResult<WrittenRecord>> {
  const write = (name: string, fieldManager: string, data: Readonly<Record<string, string>>) =>
    client.send({
      method: 'PATCH',
      path: objectPath(CONFIG_MAPS, ref.namespace, name),
      query: { fieldManager, force: 'true' },
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: ref.namespace, labels: { [SET_LABEL]: id } },
        data,
      }),
    });
  const parts = snapshot === undefined ? [] : splitSnapshot(packSnapshot(snapshot));
  const [first, ...others] = parts ?? [];
  for (const [index, text] of others.entries()) {
    const written = await write(
      partName(record.run, index + 1),
      'sluice-run-start',
      partData(record.run, text),
    );
    if (written.kind === 'failed') return written;
  }
  // One manager for the record, one for the snapshot: each keeps its own fields.
  const written = await write(record.run, snapshot === undefined ? 'sluice-run' : 'sluice-run-start', {
    'record.json': JSON.stringify(record),
    ...(first !== undefined && { snapshot: first }),
    ...(others.length > 0 && { [MORE_PARTS]: String(others.length) }),
  });
  return written.kind === 'answered'
    ? { kind: 'answered', value: { lacksSnapshot: parts === undefined } }
    : written;
}

/** Nothing else says that there is no way back but forward. */
export function snapshotNotKept(run: string): Diagnostic {
  return {
    code: 'cluster/snapshot-not-kept',
    severity: 'warning',
    meaning: 'noted',
    message: `what \`${run}\` replaces is too much for the cluster to keep: \`sluice rollback\` cannot take this run back`,
    help: 'keep the artifact of `--snapshot FILE`; a run that fails is still undone automatically, and an older commit can be deployed with `--allow-older`',
  };
}

/** What was done is done, but the record still says that it is not. */
export function endNotRecorded(failure: HttpFailure, server: string): Diagnostic {
  const explained = explainFailure(failure, server, 'recording the end of the run');
  const message = `${explained.message}: \`sluice status\` will say that it died or is still running`;
  return { ...explained, severity: 'warning', message };
}

/** The runs of a set, the latest first. */
export async function listRuns(
  client: ApiClient,
  ref: ApplySetRef,
  id: string,
): Promise<ApiResult<readonly StoredRun[]>> {
  const listed = await listRecords(client, ref, id);
  return listed.kind === 'answered' ? { kind: 'answered', value: runsIn(listed.value) } : listed;
}

/** Records, and further parts of snapshots. */
function listRecords(
  client: ApiClient,
  ref: ApplySetRef,
  id: string,
): Promise<ApiResult<readonly JsonObject[]>> {
  return listObjects(client, collectionPath(CONFIG_MAPS, ref.namespace), CONFIG_MAPS, {
    labelSelector: `${SET_LABEL}=${id}`,
  });
}

function runsIn(objects: readonly JsonObject[]): readonly StoredRun[] {
  const parts = partsIn(objects);
  const runs = objects.flatMap((object): readonly (StoredRun & { readonly created: string })[] => {
    const data = objectAt(object, 'data');
    const record = readRunRecord(parse(textAt(data, 'record.json')));
    if (record === undefined || record.run !== textAt(objectAt(object, 'metadata'), 'name')) return [];
    const packed = joinSnapshot(record.run, data, parts);
    const snapshot = packed === undefined ? undefined : unpackSnapshot(packed);
    return [{ record, snapshot, created: textAt(objectAt(object, 'metadata'), 'creationTimestamp') ?? '' }];
  });
  // The clocks of the machines that deploy may be hours apart; the server's counts, which knows seconds.
  return runs
    .sort((a, b) => byLatest(a.created, b.created) || byLatest(a.record.run, b.record.run))
    .map(({ record, snapshot }) => ({ record, snapshot }));
}

function byLatest(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? 1 : -1;
}

/** Deletes the oldest records beyond those that are kept, and parts of snapshots without a record, which a run left that died. */
export async function forgetOldRuns(client: ApiClient, ref: ApplySetRef, id: string): Promise<void> {
  const listed = await listRecords(client, ref, id);
  if (listed.kind === 'failed') return;
  const names = runsIn(listed.value).map(({ record }) => record.run);
  const kept = new Set(names.slice(0, KEPT_RUNS));
  const parts = [...partsIn(listed.value).keys()].filter((name) => !kept.has(runOfPart(name)));
  for (const name of [...parts, ...names.slice(KEPT_RUNS)]) {
    await client.send({ method: 'DELETE', path: objectPath(CONFIG_MAPS, ref.namespace, name) });
  }
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
