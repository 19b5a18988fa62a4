import type { LabelSet } from '../model/label-set.ts';
import type { OwnerRef } from './inventory.ts';
import type { FieldReader } from './read/field-reader.ts';

/** The controller of each object, by `ownerKey`; undefined when that is contradictory. */
export type Controllers = ReadonlyMap<string, OwnerRef | undefined>;

const MAX_LINKS = 8;

export function ownerKey(namespace: string, { kind, name }: OwnerRef): string {
  return `${namespace}\n${kind}\n${name}`;
}

/** The owner that is the object's controller. A node does not count: it owns the mirror of a static pod. */
export function readController(reader: FieldReader): OwnerRef | undefined {
  const path = ['metadata', 'ownerReferences'];
  for (const [i] of (reader.list(path) ?? []).entries()) {
    const kind = reader.text([...path, i, 'kind']);
    const name = reader.text([...path, i, 'name']);
    if (reader.flag([...path, i, 'controller']) !== true || kind === undefined || name === undefined)
      continue;
    if (kind !== 'Node') return { kind, name };
  }
  return undefined;
}

/**
 * The topmost owner. Where the ReplicaSet or Job in between is not in the inventory, its name tells: both are named after their
 * owner, followed by the pod template's hash or the scheduled time in minutes.
 */
export function topOwner(
  namespace: string,
  start: OwnerRef,
  labels: LabelSet,
  controllers: Controllers,
): OwnerRef {
  let owner = start;
  for (let links = 0; links < MAX_LINKS; links++) {
    const next = controllers.get(ownerKey(namespace, owner));
    if (next === undefined) return ownerFromName(owner, labels);
    owner = next;
  }
  return owner;
}

function ownerFromName(owner: OwnerRef, { labels }: LabelSet): OwnerRef {
  const hash = labels.get('pod-template-hash');
  if (owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  }
  const scheduled = owner.kind === 'Job' ? /^(.+)-\d{8,10}$/.exec(owner.name)?.[1] : undefined;
  return scheduled === undefined ? owner : { kind: 'CronJob', name: scheduled };
}
