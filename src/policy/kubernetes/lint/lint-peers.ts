import { DIRECTIONS } from '../../../model/connection.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';
import type { NetworkPolicyPeer, NetworkPolicyRule } from '../network-policy.ts';
import { lintReallowed } from './lint-reallowed.ts';
import type { LintSubject } from './lint-subject.ts';

/** Finds peers and ports of rules that allow more than their text suggests. */
export function lintPeers({ policy, spec }: LintSubject, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    const written = Array.isArray(spec[direction]) ? spec[direction] : [];
    for (const [i, rule] of policy[direction].entries()) {
      const path = ['spec', direction, i];
      lintEmptyPorts(isJsonObject(written[i]) ? written[i].ports : undefined, [...path, 'ports'], findings);
      if (rule.peers === 'any') continue;
      const peersPath = [...path, direction === 'ingress' ? 'from' : 'to'];
      lintSplitPeers(rule.peers, peersPath, findings);
      lintReallowed(rule.peers, peersPath, findings);
    }
  }
}

function lintEmptyPorts(written: unknown, path: FieldPath, findings: Findings): void {
  if (!Array.isArray(written)) return;
  for (const [i, item] of written.entries()) {
    if (isJsonObject(item) && (isWritten(item.port) || isWritten(item.protocol))) continue;
    findings.warning(
      'policy/empty-port',
      [...path, i],
      'an empty item in `ports` allows every TCP port',
      'write the port, or `protocol: TCP` if all TCP ports are meant',
    );
  }
}

/**
 * `- namespaceSelector` and `- podSelector` as two items mean "or", where nearly always one item, "and", was intended.
 * `podSelector: {}` is an exception: joined with a namespaceSelector it would add nothing, alone it adds the pods of the policy's
 * own namespace.
 */
function lintSplitPeers(
  peers: Exclude<NetworkPolicyRule['peers'], 'any'>,
  path: FieldPath,
  findings: Findings,
): void {
  for (const [i, peer] of peers.entries()) {
    const next = peers[i + 1];
    if (peer.kind !== 'selectors' || next?.kind !== 'selectors') continue;
    if (!isSplit(peer, next) && !isSplit(next, peer)) continue;
    findings.warning(
      'policy/split-peer',
      [...path, i + 1],
      'this list item and the one above it are two peers: all pods of the selected namespaces, or the selected pods of this namespace',
      'remove the dash of this item if pods in those namespaces are meant; keep it if "or" is meant',
    );
  }
}

function isSplit(
  one: NetworkPolicyPeer & { readonly kind: 'selectors' },
  other: NetworkPolicyPeer & { readonly kind: 'selectors' },
): boolean {
  const otherPods = other.podSelector?.requirements ?? [];
  return one.podSelector === undefined && otherPods.length > 0 && other.namespaceSelector === undefined;
}

function isWritten(value: unknown): boolean {
  return value !== undefined && value !== null;
}
