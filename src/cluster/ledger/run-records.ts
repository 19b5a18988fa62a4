import type { HttpFailure } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import { objectAt, textAt } from '../../plan/json-object.ts';
import { type RunRecord, readRunRecord } from '../../plan/run-record.ts';
import type { ApiClient } from '../api/api-client.ts';
import { collectionPath, objectPath } from '../api/api-resource.ts';
import type { ApiResult } from '../api/api-status.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { listObjects } from '../api/read-objects.ts';
import { CONFIG_MAPS } from './apply-set-parent.ts';
import { packSnapshot, type SnapshotEntry, unpackSnapshot } from './snapshot.ts';

/** The set to which a record belongs. */
const SET_LABEL = 'sluice.dev/apply-set';
/** How many runs are kept. */
const KEPT_RUNS = 10;
/** etcd accepts no object above 1.5 MiB, and a ConfigMap at most 1 MiB of data. */
const MAX_SNAPSHOT_TEXT = 900_000;

/** A record, and the snapshot for its rollback; undefined when it was too large to keep, or is damaged. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly snapshot: readonly SnapshotEntry[] | undefined;
}

/** Writes the record of a run, and the snapshot when it is given; writing it again replaces the record and leaves the snapshot. */
export function writeRunRecord(
  client: ApiClient,
  ref: ApplySetRef,
  id: string,
  record: RunRecord,
  snapshot?: readonly SnapshotEntry[],
): Promise<ApiResult<unknown>> {
  const packed = snapshot === undefined ? undefined : packSnapshot(snapshot);
  const isKept = packed !== undefined && packed.length <= MAX_SNAPSHOT_TEXT;
  return client.send({
    method: 'PATCH',
    path: objectPath(CONFIG_MAPS, ref.namespace, record.run),
    // One manager for the record, one for the snapshot: each keeps its own fields.
    query: { fieldManager: packed === undefined ? 'sluice-run' : 'sluice-run-start', force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: record.run, namespace: ref.namespace, labels: { [SET_LABEL]: id } },
      data: { 'record.json': JSON.stringify(record), ...(isKept ? { snapshot: packed } : {}) },
    }),
  });
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
  const listed = await listObjects(client, collectionPath(CONFIG_MAPS, ref.namespace), CONFIG_MAPS, {
    labelSelector: `${SET_LABEL}=${id}`,
  });
  if (!listed.ok) return listed;
  const runs = listed.value.flatMap((object): readonly StoredRun[] => {
    const data = objectAt(object, 'data');
    const record = readRunRecord(parse(textAt(data, 'record.json')));
    const packed = textAt(data, 'snapshot');
    if (record === undefined || record.run !== textAt(objectAt(object, 'metadata'), 'name')) return [];
    return [{ record, snapshot: packed === undefined ? undefined : unpackSnapshot(packed) }];
  });
  return { ok: true, value: runs.sort((a, b) => (a.record.run < b.record.run ? 1 : -1)) };
}

/** Deletes the oldest records beyond those that are kept. */
export async function forgetOldRuns(client: ApiClient, ref: ApplySetRef, id: string): Promise<void> {
  const runs = await listRuns(client, ref, id);
  if (!runs.ok) return;
  for (const { record } of runs.value.slice(KEPT_RUNS)) {
    await client.send({ method: 'DELETE', path: objectPath(CONFIG_MAPS, ref.namespace, record.run) });
  }
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
