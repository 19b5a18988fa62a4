import type { BlockMatching } from '../../../engine/leaves/cidr.ts';
import { type Cidr, formatCidr } from '../../../model/cidr.ts';
import type { Direction } from '../../../model/connection.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { NetworkPolicyPeer, NetworkPolicyRule } from '../network-policy.ts';
import { coverOfEveryAddress } from './cover-of-every-address.ts';
import type { LintSubject } from './lint-subject.ts';

/** Finds rules that admit everybody, by an empty list, by all namespaces or by every address; rules in `said` are skipped. */
export function lintOpenness(
  { policy, spec, profile }: LintSubject,
  direction: Direction,
  said: ReadonlySet<NetworkPolicyRule>,
  findings: Findings,
): void {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  // Rules of a direction that is not listed are ignored: `policy/type-not-listed` says so.
  if (!policy.policyTypes.has(type) && profile.rulesOfUnlistedTypes === 'ignored') return;
  const peersKey = direction === 'ingress' ? 'from' : 'to';
  const written = Array.isArray(spec[direction]) ? spec[direction] : [];
  for (const [i, rule] of policy[direction].entries()) {
    const path = ['spec', direction, i];
    if (rule.peers !== 'any') {
      lintEveryNamespace(rule.peers, rule, direction, [...path, peersKey], findings);
      lintEveryAddress(rule.peers, direction, [...path, peersKey], profile, findings);
      continue;
    }
    const fields: unknown = written[i];
    if (isJsonObject(fields) && peersKey in fields) {
      findings.warningAtKey(
        'policy/empty-peers',
        [...path, peersKey],
        `an empty \`${peersKey}\` is not "nobody": the rule allows connections ${whom(direction, 'everybody')}`,
        `remove the rule to allow nobody, or remove \`${peersKey}\` if everybody is meant`,
      );
    } else if (fields !== null && !said.has(rule)) {
      // A null rule has an error of its own.
      reportOpen(
        rule,
        direction,
        path,
        `a rule without \`${peersKey}\` allows connections ${whom(direction, 'everybody')}`,
        findings,
      );
    }
  }
}

function lintEveryNamespace(
  peers: readonly NetworkPolicyPeer[],
  rule: NetworkPolicyRule,
  direction: Direction,
  path: FieldPath,
  findings: Findings,
): void {
  for (const [i, peer] of peers.entries()) {
    if (peer.kind !== 'selectors' || peer.namespaceSelector === undefined) continue;
    const isEvery = (peer.podSelector?.requirements ?? []).length === 0;
    if (!isEvery || !peer.namespaceSelector.requirements.every(isOfEveryNamespace)) continue;
    const message = `this peer is every pod of every namespace: the rule allows connections ${whom(direction, 'all of them')}`;
    reportOpen(rule, direction, [...path, i], message, findings);
  }
}

/** The API server sets this label on every namespace, since Kubernetes 1.22. */
function isOfEveryNamespace({ key, operator }: { readonly key: string; readonly operator: string }): boolean {
  return key === 'kubernetes.io/metadata.name' && operator === 'Exists';
}

/**
 * On all ports into the pods, such a rule undoes the isolation: a warning. Unrestricted egress is a common choice: a note. Single
 * ports for everybody are what a public service, metrics and DNS need: nothing.
 */
function reportOpen(
  { ports }: NetworkPolicyRule,
  direction: Direction,
  path: FieldPath,
  message: string,
  findings: Findings,
): void {
  if (ports !== 'any') return;
  findings[direction === 'ingress' ? 'warning' : 'info'](
    'policy/opens-to-all',
    path,
    `${message} on every port`,
    'list the peers that are needed; leave it as it is if everybody is meant',
  );
}

function lintEveryAddress(
  peers: readonly NetworkPolicyPeer[],
  direction: Direction,
  path: FieldPath,
  profile: CniProfile,
  findings: Findings,
): void {
  const blocks: { readonly cidr: Cidr; readonly index: number }[] = [];
  for (const [index, peer] of peers.entries()) {
    if (peer.kind !== 'ipBlock' || (direction === 'egress' && peer.except.length > 0)) continue;
    if (peer.cidr.prefixLength === 0)
      reportWorld([peer.cidr], direction, [...path, index], profile, findings);
    else blocks.push({ cidr: peer.cidr, index });
  }
  for (const cover of coverOfEveryAddress(blocks)) {
    const last = Math.max(...cover.map(({ index }) => index));
    reportWorld(
      cover.map(({ cidr }) => cidr),
      direction,
      [...path, last],
      profile,
      findings,
    );
  }
}

const SHOWN = 4;

function reportWorld(
  cidrs: readonly Cidr[],
  direction: Direction,
  path: FieldPath,
  profile: CniProfile,
  findings: Findings,
): void {
  const names = cidrs.slice(0, SHOWN).map((cidr) => `\`${formatCidr(cidr)}\``);
  const more = cidrs.length > SHOWN ? ` and ${cidrs.length - SHOWN} more` : '';
  const together = cidrs.length > 1 ? ' together' : '';
  const verb = cidrs.length > 1 ? 'allow' : 'allows';
  const subject = `${names.join(cidrs.length === 2 ? ' and ' : ', ')}${more}${together}`;
  findings.warning(
    'policy/opens-to-world',
    path,
    `${subject} ${verb} connections ${whom(direction, 'any address')}${POD_NOTE[profile.ipBlockMatchesPods[direction]]}`,
    'list the addresses that are needed, or exclude the private ones with `except`',
  );
}

/** How the CNI treats pods when a block holds their address. */
const POD_NOTE: Readonly<Record<BlockMatching, string>> = {
  never: ' outside the cluster, but of no pod',
  'by-address': ', pods included',
  'before-service': ', pods included',
  undefined: '',
};

function whom(direction: Direction, everybody: string): string {
  return `${direction === 'ingress' ? 'from' : 'to'} ${everybody}`;
}
