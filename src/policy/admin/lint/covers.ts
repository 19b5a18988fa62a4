import { containsCidr } from '../../../model/cidr.ts';
import type { LabelSelector } from '../../../model/label-selector.ts';
import { holdsAllOf, mayMeet } from '../../../model/selector-relations.ts';
import {
  type AdminPeer,
  type AdminPort,
  type AdminRule,
  isReadable,
  type PodSelection,
  type StoredSelector,
} from '../admin-policy.ts';

/*
 * How parts of admin policies certainly relate: `covers…` says that one contains all of the other, `mayMeet…` that something may
 * be in both. A selector that nothing can read covers nothing and may meet everything.
 */

export function coversPods(outer: PodSelection, inner: PodSelection): boolean {
  return covers(outer.namespaces, inner.namespaces) && covers(outer.pods, inner.pods);
}

export function podsMayMeet(one: PodSelection, other: PodSelection): boolean {
  return selectorsMayMeet(one.namespaces, other.namespaces) && selectorsMayMeet(one.pods, other.pods);
}

/** Whether every connection that `inner` matches is matched by some single peer and port of `outer`. */
export function coversRule(outer: AdminRule, inner: AdminRule): boolean {
  return (
    inner.peers.every((peer) => outer.peers.some((other) => coversPeer(other, peer))) &&
    coversPorts(outer.ports, inner.ports)
  );
}

/** Whether some connection may be matched by both. */
export function rulesMayMeet(one: AdminRule, other: AdminRule): boolean {
  return (
    one.peers.some((peer) => other.peers.some((another) => peersMayMeet(peer, another))) &&
    portsMayMeet(one.ports, other.ports)
  );
}

function coversPeer(outer: AdminPeer, inner: AdminPeer): boolean {
  if (outer.kind === 'pods') return inner.kind === 'pods' && coversPods(outer, inner);
  if (outer.kind === 'nodes') return inner.kind === 'nodes' && covers(outer.nodes, inner.nodes);
  if (outer.kind === 'networks') {
    if (inner.kind !== 'networks') return false;
    return inner.networks.every((block) => outer.networks.some((other) => containsCidr(other, block)));
  }
  if (inner.kind !== 'domainNames') return false;
  return inner.domainNames.every(({ name, isWildcard }) =>
    outer.domainNames.some(
      (other) =>
        (other.name === name && other.isWildcard === isWildcard) ||
        (other.isWildcard && name.endsWith(`.${other.name}`)),
    ),
  );
}

/** Pods, nodes and names stand for addresses, so only two peers of one kind can be told apart. */
function peersMayMeet(one: AdminPeer, other: AdminPeer): boolean {
  if (one.kind === 'pods' && other.kind === 'pods') return podsMayMeet(one, other);
  if (one.kind === 'nodes' && other.kind === 'nodes') return selectorsMayMeet(one.nodes, other.nodes);
  if (one.kind === 'networks' && other.kind === 'networks') {
    return one.networks.some((block) =>
      other.networks.some((another) => containsCidr(block, another) || containsCidr(another, block)),
    );
  }
  const kinds = [one.kind, other.kind];
  return kinds.includes('networks') || one.kind === other.kind;
}

function coversPorts(outer: AdminRule['ports'], inner: AdminRule['ports']): boolean {
  if (outer === 'any') return true;
  return inner !== 'any' && inner.every((port) => outer.some((other) => coversPort(other, port)));
}

function coversPort(outer: AdminPort, inner: AdminPort): boolean {
  if (outer.kind === 'range' && inner.kind === 'range') {
    return outer.protocol === inner.protocol && outer.first <= inner.first && inner.last <= outer.last;
  }
  return outer.kind === 'named' && inner.kind === 'named' && outer.name === inner.name;
}

function portsMayMeet(one: AdminRule['ports'], other: AdminRule['ports']): boolean {
  if (one === 'any' || other === 'any') return true;
  return one.some((port) => other.some((another) => portMayMeet(port, another)));
}

function portMayMeet(one: AdminPort, other: AdminPort): boolean {
  if (one.kind !== 'range' || other.kind !== 'range') return true;
  return one.protocol === other.protocol && one.first <= other.last && other.first <= one.last;
}

function covers(outer: StoredSelector, inner: StoredSelector): boolean {
  return isReadable(outer) && isReadable(inner) && holdsAllOf(outer, inner);
}

function selectorsMayMeet(one: StoredSelector, other: StoredSelector): boolean {
  return !isReadable(one) || !isReadable(other) || mayMeet(one, other);
}

/** Whether the selector may mean the namespace of that name, judged by its name label. */
export function mayBeNamespace(selector: StoredSelector, name: string): boolean {
  return selectorsMayMeet(selector, namespaceCalled(name));
}

export function namespaceCalled(name: string): LabelSelector {
  return { requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }] };
}
