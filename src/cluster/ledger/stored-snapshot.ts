import { isOnlyOurWrite } from '../../plan/only-our-write.ts';
import { doesTheSame, isSameContent } from '../../plan/stored-content.ts';
import type { PlannedWrite } from '../plan/planned-write.ts';
import { FIELD_MANAGER } from '../write/apply-request.ts';
import type { DoneWrite } from '../write/settle-writes.ts';
import { type SnapshotEntry, snapshotOf } from './snapshot.ts';

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
