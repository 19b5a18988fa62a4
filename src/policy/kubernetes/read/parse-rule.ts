import type { Direction } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import { parseLabelSelector } from '../../fields/parse-label-selector.ts';
import { readList, readObject } from '../../fields/read-fields.ts';
import type { FieldPath, ManifestDocument } from '../../manifest.ts';
import type { NetworkPolicyPeer, NetworkPolicyRule } from '../network-policy.ts';
import { parseIpBlock } from './parse-ip-block.ts';
import { parsePort } from './parse-port.ts';

/** Reads one rule; a null rule is an empty one, which allows everything. */
export function parseRule(
  value: unknown,
  path: FieldPath,
  direction: Direction,
  document: ManifestDocument,
  findings: Findings,
): NetworkPolicyRule | undefined {
  const peersKey = direction === 'ingress' ? 'from' : 'to';
  const rule = readObject(value ?? {}, path, [peersKey, 'ports'], findings);
  if (rule === undefined) return undefined;
  const peers = readList(rule[peersKey], [...path, peersKey], findings) ?? [];
  const ports = readList(rule.ports, [...path, 'ports'], findings) ?? [];
  return {
    span: document.spanOf(path),
    peers:
      peers.length === 0
        ? 'any'
        : peers.flatMap((peer, i) => parsePeer(peer, [...path, peersKey, i], findings) ?? []),
    ports:
      ports.length === 0
        ? 'any'
        : ports.flatMap((port, i) => parsePort(port, [...path, 'ports', i], findings) ?? []),
  };
}

function parsePeer(value: unknown, path: FieldPath, findings: Findings): NetworkPolicyPeer | undefined {
  const peer = readObject(value ?? {}, path, ['podSelector', 'namespaceSelector', 'ipBlock'], findings);
  if (peer === undefined) return undefined;
  const podSelector = parseLabelSelector(peer.podSelector, [...path, 'podSelector'], findings);
  const namespaceSelector = parseLabelSelector(
    peer.namespaceSelector,
    [...path, 'namespaceSelector'],
    findings,
  );
  const ipBlock = isWritten(peer.ipBlock)
    ? parseIpBlock(peer.ipBlock, [...path, 'ipBlock'], findings)
    : undefined;
  const hasSelector = isWritten(peer.podSelector) || isWritten(peer.namespaceSelector);
  if (!hasSelector && !isWritten(peer.ipBlock)) {
    findings.error(
      'policy/peer-missing',
      path,
      'the peer selects nothing',
      'write `podSelector`, `namespaceSelector` or `ipBlock`; `{}` as their value selects all pods or all namespaces',
    );
    return undefined;
  }
  if (hasSelector && isWritten(peer.ipBlock)) {
    findings.error(
      'policy/peer-mixed',
      path,
      'the peer has both `ipBlock` and a selector',
      'split it into two list items, one for the addresses and one for the pods',
    );
    return undefined;
  }
  return hasSelector ? { kind: 'selectors', namespaceSelector, podSelector } : ipBlock;
}

function isWritten(value: unknown): boolean {
  return value !== undefined && value !== null;
}
