import type { Direction } from '../../../model/connection.ts';
import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath, ManifestDocument } from '../../manifest.ts';
import type { AdminAction, AdminPeer, AdminPort, AdminRule } from '../admin-policy.ts';
import type { AdminSchema } from './admin-schema.ts';
import { parseAdminPeer } from './parse-admin-peer.ts';
import { parsePortItem, parseProtocolItem } from './parse-admin-port.ts';
import { readBoundedList, requireFields } from './read-schema-fields.ts';

const MAX_NAME_LENGTH = 100;

/** Reads one rule of a direction. */
export function parseAdminRule(
  value: unknown,
  path: FieldPath,
  direction: Direction,
  schema: AdminSchema,
  document: ManifestDocument,
  findings: Findings,
): AdminRule | undefined {
  const peersKey = direction === 'ingress' ? 'from' : 'to';
  const { portsKey, maxItems } = schema;
  const rule = readObject(value, path, ['name', 'action', peersKey, portsKey], findings);
  if (rule === undefined) return undefined;
  requireFields(rule, ['action', peersKey], path, findings);
  const name = readName(rule.name, [...path, 'name'], findings);
  const action = readAction(rule.action, [...path, 'action'], schema, findings);
  const list = (key: string) =>
    readBoundedList(rule[key], [...path, key], { min: 1, max: maxItems }, findings);
  const peers = list(peersKey).flatMap(
    (peer, i) => parseAdminPeer(peer, [...path, peersKey, i], direction, schema, findings) ?? [],
  );
  const parsePort = portsKey === 'ports' ? parsePortItem : parseProtocolItem;
  const ports =
    rule[portsKey] === undefined
      ? 'any'
      : list(portsKey).flatMap((port, i) => parsePort(port, [...path, portsKey, i], findings) ?? []);
  refuseNamesOutsidePods(peers, ports, [...path, portsKey], findings);
  return action && { span: document.spanOf(path), name, action, peers, ports };
}

function readName(value: unknown, path: FieldPath, findings: Findings): string | undefined {
  const name = readText(value, path, findings);
  if (name !== undefined && [...name].length > MAX_NAME_LENGTH) {
    findings.error(
      'admin/rule-name',
      path,
      `the rule's name is longer than ${MAX_NAME_LENGTH} characters`,
      'shorten it; put its purpose into a comment',
    );
  }
  return name;
}

function readAction(
  value: unknown,
  path: FieldPath,
  { actions, kind }: AdminSchema,
  findings: Findings,
): AdminAction | undefined {
  const text = readText(value, path, findings);
  const action = text === undefined ? undefined : actions.get(text);
  if (text === undefined || action !== undefined) return action;
  const names = [...actions.keys()];
  findings.error(
    'admin/action',
    path,
    `${kind} has no action ${quote(text)}`,
    text === 'Pass'
      ? 'nothing comes after the baseline of v1alpha1: remove such rules, or use a ClusterNetworkPolicy'
      : `${suggestion(text, names) ?? `use one of ${names.join(', ')}`}`,
  );
  return undefined;
}

/** v1alpha1 says `Allow`, ClusterNetworkPolicy says `Accept`. */
function suggestion(text: string, names: readonly string[]): string | undefined {
  const isAllow = /^(allow|accept)$/i.test(text);
  const meant = isAllow ? names[0] : didYouMean(text, names);
  return meant && `did you mean \`${meant}\`?`;
}

/** A CEL rule for egress rules: only pods have named ports. */
function refuseNamesOutsidePods(
  peers: readonly AdminPeer[],
  ports: AdminRule['ports'],
  path: FieldPath,
  findings: Findings,
): void {
  if (ports === 'any' || !ports.some(isNamed) || peers.every(({ kind }) => kind === 'pods')) return;
  findings.error(
    'admin/named-port-without-pods',
    path,
    'the rule has a named port and peers that are not pods, but only pods have named ports',
    'split it into two rules, or use the port number',
  );
}

function isNamed({ kind }: AdminPort): boolean {
  return kind === 'named';
}
