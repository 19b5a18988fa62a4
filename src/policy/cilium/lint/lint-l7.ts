import { DIRECTIONS } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import type { CiliumPort, CiliumPortRule, CiliumRule } from '../cilium-policy.ts';
import { letsAllRequestsThrough } from '../compile/compile-l7.ts';
import { portKeys } from '../compile/proxy-requests.ts';
import { hasPeers } from './lint-empty-lists.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Finds an allow without L7 rules beside one with them, for the same peers and port: it lets every request through. */
export function lintL7({ spec }: LintedSpec, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    const rules = spec.sections[direction] ?? [];
    for (const [i, rule] of rules.entries()) {
      for (const item of rule.toPorts ?? []) {
        if (item.listener !== undefined || letsAllRequestsThrough(item)) continue;
        const other = rules.find(
          (one, j) => isWide(one, rule, i === j) && opens(one, item) && !isJoined(one, rule, item),
        );
        if (other === undefined) continue;
        findings.acceptedError(
          'policy/cilium-l7-undone',
          item.path,
          `the L7 rules restrict nothing: ${direction}[${rules.indexOf(other)}] allows the same port without any`,
          'remove the port from the other rule, or give it the same `rules`',
        );
      }
    }
  }
}

/** TLS names for the same peers stay in force (`mergePortProto`, pkg/policy/rule.go), and no allow undoes a listener. */
function isJoined(one: CiliumRule, rule: CiliumRule, { serverNames }: CiliumPortRule): boolean {
  return serverNames !== undefined && peerText(one) === peerText(rule);
}

/** For everybody, or for the same peers. */
function isWide(one: CiliumRule, rule: CiliumRule, isSame: boolean): boolean {
  if (isSame) return true;
  return (!hasPeers(one.peers) && peerText(one) === '{}') || peerText(one) === peerText(rule);
}

function peerText({ peers }: CiliumRule): string {
  return JSON.stringify(peers, (key, value) => {
    if (key === 'span' || key === 'path') return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
}

function opens({ toPorts, peers, icmps }: CiliumRule, item: CiliumPortRule): boolean {
  // The DNS proxy asks the rules for the very port only (`undoneDnsOf`).
  const isDns = item.rules?.kind === 'dns';
  if (toPorts === undefined && icmps === undefined) return !isDns && hasPeers(peers);
  return (toPorts ?? []).some(
    (other) =>
      other !== item &&
      letsAllRequestsThrough(other) &&
      item.ports.some((port) => other.ports.some((open) => (isDns ? isOne(open, port) : covers(open, port)))),
  );
}

function isOne(open: CiliumPort, port: CiliumPort): boolean {
  const keys = new Set(portKeys({ ports: [open] }));
  return portKeys({ ports: [port] }).some((key) => keys.has(key));
}

function covers(open: CiliumPort, port: CiliumPort): boolean {
  if (open.protocol !== port.protocol && open.protocol !== 'ANY') return false;
  if ('name' in open.port || 'name' in port.port) {
    return 'name' in open.port && 'name' in port.port && open.port.name === port.port.name;
  }
  const [first, wanted] = [open.port.number, port.port.number];
  return first === 0 || (first <= wanted && wanted <= Math.max(first, open.endPort ?? 0));
}
