import { partOf } from '../../plan/apply-set.ts';
import type { DesiredObject } from '../desired-object.ts';
import { foreignClaim } from './foreign-members.ts';
import type { Collections, LiveObject } from './list-collections.ts';
import { isBridge } from './plan-bridges.ts';
import { memberKey } from './planned-changes.ts';

/** What is live in the places of a set, by what a deploy does with it. */
export interface SortedMembers {
  readonly isWanted: (object: LiveObject) => boolean;
  /** Members that somebody else has a claim on: they stay. */
  readonly foreign: readonly LiveObject[];
  /** The other members that the set does not have any more: they are deleted. */
  readonly surplus: readonly LiveObject[];
  /** How many members go, and of how many; without bridges, which were never part of what was wanted. */
  readonly deleted: { readonly deleted: number; readonly members: number };
}

export function sortMembers(
  setId: string,
  objects: readonly DesiredObject[],
  collections: Collections,
): SortedMembers {
  const wanted = new Set(objects.map(({ ref }) => memberKey(ref)));
  const isWanted = ({ resource, namespace, name }: LiveObject) =>
    wanted.has(memberKey({ apiVersion: resource.apiVersion, kind: resource.kind, namespace, name }));
  const members = collections.objects.filter(({ value }) => partOf(value) === setId);
  const unwanted = members.filter((member) => !isWanted(member));
  const foreign = unwanted.filter(({ value }) => foreignClaim(value) !== undefined);
  const surplus = unwanted.filter((member) => !foreign.includes(member));
  const bridges = surplus.filter(isBridge).length;
  return {
    isWanted,
    foreign,
    surplus,
    deleted: { deleted: surplus.length - bridges, members: members.length - foreign.length - bridges },
  };
}
