import { containsCidr, formatCidr } from '../../model/cidr.ts';
import type { Direction } from '../../model/connection.ts';
import type { Findings } from '../findings.ts';
import type { FieldPath } from '../manifest.ts';
import { isFields } from '../read-fields.ts';
import type { LintSubject } from './lint-subject.ts';
import type { NetworkPolicyPeer, NetworkPolicyRule } from './network-policy.ts';

type IpBlock = NetworkPolicyPeer & { readonly kind: 'ipBlock' };

/** Finds peers and ports of rules that allow more than their text suggests. */
export function lintPeers({ policy, spec }: LintSubject, findings: Findings): void {
  for (const direction of ['ingress', 'egress'] as const) {
    const written = Array.isArray(spec[direction]) ? spec[direction] : [];
    for (const [i, rule] of policy[direction].entries()) {
      const path = ['spec', direction, i];
      lintEmptyPorts(isFields(written[i]) ? written[i].ports : undefined, [...path, 'ports'], findings);
      if (rule.peers === 'any') continue;
      const peersPath = [...path, direction === 'ingress' ? 'from' : 'to'];
      lintSplitPeers(rule.peers, peersPath, findings);
      lintWholeWorld(rule.peers, direction, peersPath, findings);
      lintReallowed(rule.peers, peersPath, findings);
    }
  }
}

function lintEmptyPorts(written: unknown, path: FieldPath, findings: Findings): void {
  if (!Array.isArray(written)) return;
  for (const [i, item] of written.entries()) {
    if (isFields(item) && (isWritten(item.port) || isWritten(item.protocol))) continue;
    findings.warning(
      'policy/empty-port',
      [...path, i],
      'an empty item in `ports` allows every TCP port',
      'write the port, or `protocol: TCP` if all TCP ports are meant',
    );
  }
}

/** `- namespaceSelector` and `- podSelector` as two items is "or"; nearly always one item, "and", was meant. */
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
  return (
    one.podSelector === undefined && other.podSelector !== undefined && other.namespaceSelector === undefined
  );
}

function lintWholeWorld(
  peers: readonly NetworkPolicyPeer[],
  direction: Direction,
  path: FieldPath,
  findings: Findings,
): void {
  for (const [i, peer] of peers.entries()) {
    if (peer.kind !== 'ipBlock' || peer.cidr.prefixLength > 0) continue;
    if (direction === 'egress' && peer.except.length > 0) continue;
    const whom = direction === 'ingress' ? 'connections from any address' : 'connections to any address';
    findings.warning(
      'policy/opens-to-world',
      [...path, i],
      `\`${formatCidr(peer.cidr)}\` allows ${whom}`,
      'name the addresses that are needed, or take the private ones out with `except`',
    );
  }
}

function lintReallowed(peers: readonly NetworkPolicyPeer[], path: FieldPath, findings: Findings): void {
  const blocks = peers.map((peer) => (peer.kind === 'ipBlock' ? peer : undefined));
  for (const [i, block] of blocks.entries()) {
    for (const [j, exception] of (block?.except ?? []).entries()) {
      const other = blocks.find((candidate, k) => k !== i && candidate && overlaps(candidate, exception));
      if (other === undefined) continue;
      findings.warning(
        'policy/except-reallowed',
        [...path, i, 'ipBlock', 'except', j],
        `\`${formatCidr(exception)}\` is excepted here but allowed again by \`${formatCidr(other.cidr)}\` in the same rule`,
        'list items are added up: repeat the exception there, or remove it here',
      );
    }
  }
}

function overlaps({ cidr, except }: IpBlock, hole: IpBlock['cidr']): boolean {
  if (!containsCidr(cidr, hole) && !containsCidr(hole, cidr)) return false;
  return !except.some((other) => containsCidr(other, hole));
}

function isWritten(value: unknown): boolean {
  return value !== undefined && value !== null;
}
