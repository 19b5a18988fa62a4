import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';
import { type CiliumPeers, type CiliumRule, SECTIONS } from '../cilium-policy.ts';
import { sectionKind } from '../read/rule-kind.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Empty lists: some silence a rule, others open it to everybody (docs/dialects/cilium.md, Peers). */
export function lintEmptyLists({ spec }: LintedSpec, findings: Findings): void {
  for (const section of SECTIONS) {
    const { direction, isDeny } = sectionKind(section);
    const prefix = direction === 'ingress' ? 'from' : 'to';
    for (const rule of spec.sections[section] ?? []) {
      const does = isDeny ? 'denies' : 'allows';
      lintPeers(rule, prefix, does, findings);
      lintPorts(rule, does, findings);
      if (isDeny && (rule.peers.services ?? []).length > 0) lintDeniedServices(rule, findings);
    }
  }
}

const SILENCING = {
  endpoints: 'Endpoints',
  nodes: 'Nodes',
  entities: 'Entities',
  cidr: 'CIDR',
  cidrSet: 'CIDRSet',
};
const OPENING = { names: 'FQDNs', services: 'Services' };

/** What a rule does to the traffic that it matches. */
type Does = 'allows' | 'denies';

function lintPeers(rule: CiliumRule, prefix: string, does: Does, findings: Findings): void {
  const { peers } = rule;
  const silent = emptyField(peers, SILENCING);
  if (silent !== undefined) {
    findings.warning(
      'policy/cilium-silenced-rule',
      [...rule.path, prefix + silent],
      `\`${prefix}${silent}\` is an empty list, so the rule ${does} nothing`,
      'remove it, or list the peers that are meant',
    );
    return;
  }
  const opening = emptyField(peers, OPENING) ?? (peers.groups === 0 ? 'Groups' : undefined);
  if (opening !== undefined && !hasPeers(peers) && narrowsTraffic(rule)) {
    const why = `\`${prefix}${opening}\` is an empty list`;
    reportOpening(rule, { path: [...rule.path, prefix + opening], why, does }, findings);
  }
  for (const one of peers.cidrSet ?? []) {
    if (one.kind !== 'group-selector' || one.selector.requirements.length > 0) continue;
    const meant =
      one.except.length > 0
        ? 'every address outside the cluster without its `except`'
        : 'everybody, including pods and nodes';
    findings.acceptedError(
      'policy/cilium-opens-to-all',
      [...one.path, 'cidrGroupSelector'],
      `an empty \`cidrGroupSelector\` does not select all groups but ${meant}`,
      'name the group by `cidrGroupRef`, or select groups by their labels',
    );
  }
}

function emptyField<Field extends keyof CiliumPeers>(
  peers: CiliumPeers,
  names: Readonly<Record<Field, string>>,
): string | undefined {
  const fields = Object.entries<string>(names) as [Field, string][];
  return fields.find(([field]) => isEmpty(peers[field]))?.[1];
}

function isEmpty(list: CiliumPeers[keyof CiliumPeers]): boolean {
  return Array.isArray(list) && list.length === 0;
}

export function hasPeers({ groups, ...lists }: CiliumPeers): boolean {
  if (groups !== undefined && groups > 0) return true;
  const all: readonly (readonly unknown[] | undefined)[] = Object.values(lists);
  return all.some((list) => list !== undefined && list.length > 0);
}

function narrowsTraffic({ toPorts, icmps }: CiliumRule): boolean {
  return (toPorts ?? []).length + (icmps ?? []).length > 0;
}

interface Opening {
  readonly path: FieldPath;
  readonly why: string;
  readonly does: Does;
}

function reportOpening({ toPorts }: CiliumRule, { path, why, does }: Opening, findings: Findings): void {
  const what = (toPorts ?? []).length > 0 ? 'the ports of the rule' : 'the messages of the rule';
  findings.acceptedError(
    'policy/cilium-opens-to-all',
    path,
    `${why}, so ${what} are ${does === 'denies' ? 'denied to' : 'open to'} everybody`,
    'list the peers that are meant, or remove the rule',
  );
}

function lintPorts({ path, toPorts, peers }: CiliumRule, does: Does, findings: Findings): void {
  if (toPorts?.length === 0 && !hasPeers(peers)) {
    findings.warning(
      'policy/cilium-silenced-rule',
      [...path, 'toPorts'],
      `\`toPorts\` is an empty list, so the rule ${does} nothing`,
      'list the ports, or remove the rule',
    );
  }
  for (const item of toPorts ?? []) {
    if (item.ports.length > 0) continue;
    const help = 'list its `ports`, or remove it: every port is meant where `toPorts` is left out';
    findings.warning(
      'policy/cilium-silenced-rule',
      item.path,
      `the item of \`toPorts\` has no ports, and ${does} nothing`,
      help,
    );
  }
}

/** Services are looked up only for rules that allow. */
function lintDeniedServices(rule: CiliumRule, findings: Findings): void {
  const path = [...rule.path, 'toServices'];
  if (narrowsTraffic(rule)) {
    const why = '`toServices` is not looked up in `egressDeny`';
    reportOpening(rule, { path, why, does: 'denies' }, findings);
    return;
  }
  findings.warning(
    'policy/cilium-silenced-rule',
    path,
    '`toServices` is not looked up in `egressDeny`, so the rule denies nothing',
    'select the pods of the Service by `toEndpoints`',
  );
}
