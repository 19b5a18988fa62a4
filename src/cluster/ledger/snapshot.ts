import { gunzipSync, gzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject, listAt, textAt } from '../../model/json-object.ts';
import { isOnlyOurWrite } from '../../plan/objects/only-our-write.ts';
import { doesTheSame, isSameContent } from '../../plan/objects/stored-content.ts';
import type { PlannedWrite } from '../plan/planned-write.ts';
import { FIELD_MANAGER } from '../write/apply-request.ts';
import type { DoneWrite } from '../write/settle-writes.ts';

/** One object before a deploy, and how to find it. */
export interface SnapshotEntry {
  /** `shop/web` with its kind, for people. */
  readonly name: string;
  readonly path: string;
  /** As the server answered it; undefined when it was absent. */
  readonly before: JsonObject | undefined;
  /**
   * What the deploy writes; undefined when it deletes the object. An object that is neither this nor `before` was changed by
   * somebody else.
   */
  readonly planned: JsonObject | undefined;
}

/** An object that a run itself creates and deletes again appears once, as absent. */
export function snapshotOf(writes: readonly PlannedWrite[]): readonly SnapshotEntry[] {
  return writes.filter(isNotOfThisRun).map((write) => {
    const { kind, namespace, name } = write.change.object;
    return {
      name: `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
      path: write.path,
      before: write.live,
      planned: write.kind === 'apply' ? write.result : undefined,
    };
  });
}

function isNotOfThisRun(write: PlannedWrite): boolean {
  return write.kind === 'apply' || write.isOfThisRun !== true;
}

/** A snapshot as text, small enough for a ConfigMap in nearly all cases. */
export function packSnapshot(entries: readonly SnapshotEntry[]): string {
  return gzipSync(JSON.stringify(entries)).toString('base64');
}

/** No set is larger: a forged record must not fill the memory. */
const MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024;

/** Undefined when the text is not a snapshot. */
export function unpackSnapshot(text: string): readonly SnapshotEntry[] | undefined {
  try {
    const packed = gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: MAX_SNAPSHOT_BYTES });
    const value: unknown = JSON.parse(packed.toString('utf8'));
    const entries = listAt({ entries: value }, 'entries').map(readEntry);
    return entries.every((entry) => entry !== undefined) ? entries : undefined;
  } catch {
    return undefined;
  }
}

function readEntry(value: unknown): SnapshotEntry | undefined {
  if (!isJsonObject(value)) return undefined;
  const name = textAt(value, 'name');
  const path = textAt(value, 'path');
  if (name === undefined || path === undefined || !isPathOf(path, name)) return undefined;
  return {
    name,
    path,
    before: isJsonObject(value.before) ? value.before : undefined,
    planned: isJsonObject(value.planned) ? value.planned : undefined,
  };
}

/** One object: its namespace, if it is in one, and its name. */
const OBJECT_PATH = /^\/(?:api|apis\/[\w.-]+)\/\w+\/(?:namespaces\/([\w.-]+)\/)?\w+\/([^/?#]+)$/;

/**
 * Whether this is the path of the object that is called so. Whoever may write ConfigMaps may forge a record: what people are shown
 * before they confirm a rollback is what it touches, and nothing but single objects.
 */
function isPathOf(path: string, name: string): boolean {
  const [, namespace, encoded] = OBJECT_PATH.exec(path) ?? [];
  if (encoded === undefined || namespace === '..' || namespace === '.') return false;
  const object = decodeURIComponent(encoded);
  if (encodeURIComponent(object) !== encoded || object === '.' || object === '..') return false;
  const [, shown] = /^\S+ (.+)$/.exec(name) ?? [];
  return shown === (namespace === undefined ? object : `${namespace}/${object}`);
}

/**
 * What writes replaced, and what was stored: a webhook may mark or alter an object differently than in the dry run, and it is our
 * write all the same.
 */
export function storedSnapshot(done: readonly DoneWrite[]): readonly SnapshotEntry[] {
  return snapshotOf(done.map(asStored));
}

/** Whether the dry run showed exactly what was stored. */
export function isAsShown(done: DoneWrite): boolean {
  return asStored(done) === done.write;
}

function asStored({ write, stored }: DoneWrite): PlannedWrite {
  if (write.kind !== 'apply' || stored === undefined || isSameContent(stored, write.result)) return write;
  const isOurs = doesTheSame(stored, write.result) || isOnlyOurWrite(stored, write.result, FIELD_MANAGER);
  return isOurs ? { ...write, result: stored } : write;
}
