import { formatCidr } from '../../../model/cidr.ts';
import type { Direction } from '../../../model/connection.ts';
import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { readInteger, readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath, ManifestDocument } from '../../manifest.ts';
import { checkAnnotations } from '../../metadata/parse-object-meta.ts';
import { type CalicoVersion, isCalicoSince } from '../../platform/cni.ts';
import { ACTIONS, type CalicoAction, type CalicoRule } from '../calico-rule.ts';
import { parseEntityRule } from './parse-entity-rule.ts';
import { parseHttp } from './parse-http.ts';
import { hasPorts, PROTOCOL_NUMBERS, parseIcmp, parseProtocol } from './parse-protocol.ts';
import { readLimitedList } from './read-limits.ts';

const FIELDS = [
  'action',
  'ipVersion',
  'protocol',
  'notProtocol',
  'icmp',
  'notICMP',
  'source',
  'destination',
  'http',
  'metadata',
] as const;
const MAX_RULES = 1024;

/** Where a rule is written, and who reads it. */
interface RulePlace {
  readonly direction: Direction;
  readonly isNamespaced: boolean;
  readonly version: CalicoVersion;
}

/** Reads `ingress` or `egress` of a policy or profile. */
export function parseRules(
  value: unknown,
  place: RulePlace,
  document: ManifestDocument,
  findings: Findings,
): readonly CalicoRule[] {
  const path = ['spec', place.direction];
  return readLimitedList(value, path, MAX_RULES, findings).flatMap(
    (rule, i) => parseRule(rule, [...path, i], place, document, findings) ?? [],
  );
}

/**
 * Reads one rule and refuses what calicoctl's validator or the schema of the CRDs refuses (libcalico-go/lib/validator/v3,
 * api/config/crd): the two overlap little.
 */
function parseRule(
  value: unknown,
  path: FieldPath,
  { direction, isNamespaced, version }: RulePlace,
  document: ManifestDocument,
  findings: Findings,
): CalicoRule | undefined {
  const fields = readObject(value ?? {}, path, FIELDS, findings);
  if (fields === undefined) return undefined;
  const metadata = readObject(fields.metadata, [...path, 'metadata'], ['annotations'], findings);
  checkAnnotations(metadata?.annotations, [...path, 'metadata', 'annotations'], findings);
  const action = parseAction(fields.action, path, findings);
  const end = (side: 'source' | 'destination') =>
    parseEntityRule(fields[side], { path: [...path, side], side, direction, isNamespaced }, findings);
  const rule: Omit<CalicoRule, 'action'> = {
    path,
    span: document.spanOf(path),
    ipVersion: parseIpVersion(fields.ipVersion, [...path, 'ipVersion'], findings),
    protocol: parseProtocol(fields.protocol, [...path, 'protocol'], findings),
    notProtocol: parseProtocol(fields.notProtocol, [...path, 'notProtocol'], findings),
    icmp: parseIcmp(fields.icmp, [...path, 'icmp'], findings),
    notIcmp: parseIcmp(fields.notICMP, [...path, 'notICMP'], findings),
    source: end('source'),
    destination: end('destination'),
    http: parseHttp(fields.http, [...path, 'http'], findings),
  };
  const hasProtocol = fields.protocol !== undefined && fields.protocol !== null;
  checkPorts(rule, hasProtocol, isCalicoSince(version, '3.32'), findings);
  checkFamilies(rule, findings);
  checkIcmp(rule, findings);
  checkNumber(fields.protocol, rule, version, findings);
  if (action === undefined) return undefined;
  checkHttp({ ...rule, action }, direction, findings);
  return { ...rule, action };
}

function parseAction(value: unknown, path: FieldPath, findings: Findings): CalicoAction | undefined {
  const actionPath = [...path, 'action'];
  const text = readText(value, actionPath, findings);
  const action = ACTIONS.find((known) => known === text);
  if (action !== undefined) return action;
  if (value === undefined || value === null || text === '') {
    findings.error('calico/action', path, 'the rule has no `action`', `write one of ${ACTIONS.join(', ')}`);
    return undefined;
  }
  if (text === undefined) return undefined;
  const suggestion = text.toLowerCase() === 'next-tier' ? 'Pass' : didYouMean(text, ACTIONS);
  const meant = text.toLowerCase() === 'reject' ? 'Deny' : suggestion;
  findings.error(
    'calico/action',
    actionPath,
    `unknown action ${quote(text)}`,
    meant === undefined ? `use one of ${ACTIONS.join(', ')}` : `did you mean \`${meant}\`?`,
  );
  return undefined;
}

function parseIpVersion(value: unknown, path: FieldPath, findings: Findings): 4 | 6 | undefined {
  const version = readInteger(value, path, findings);
  if (version === undefined || version === 4 || version === 6) return version;
  findings.error('calico/ip-version', path, `there is no IP version \`${version}\``, 'write 4 or 6');
  return undefined;
}

type Checked = Omit<CalicoRule, 'action'>;

/** `areNamesFree`: since 3.32 port names need no protocol (#11916). */
function checkPorts(
  { path, protocol, ...rule }: Checked,
  hasProtocol: boolean,
  areNamesFree: boolean,
  findings: Findings,
): void {
  for (const side of ['source', 'destination'] as const) {
    for (const key of ['ports', 'notPorts'] as const) {
      const ports = rule[side][key];
      const isFree = protocol === undefined && areNamesFree;
      const needs = ports.some((port) => !isFree || !('name' in port));
      if (!needs || (protocol !== undefined && hasPorts(protocol))) continue;
      // The problem with an invalid protocol has already been reported.
      if (protocol === undefined && hasProtocol) continue;
      findings.error(
        'calico/ports-without-protocol',
        [...path, side, key],
        protocol === undefined
          ? `\`${side}.${key}\` has ${areNamesFree ? 'port numbers' : 'ports'}, but the rule has no \`protocol\``
          : `\`${side}.${key}\` needs a protocol with ports`,
        areNamesFree
          ? 'write `protocol: TCP`, UDP or SCTP. Native CRDs accept the rule without it, but Felix drops the whole policy'
          : 'write `protocol: TCP`, UDP or SCTP; up to Calico 3.31 port names need one as well',
      );
    }
  }
}

/** All nets of a rule must be of one family, that of its `ipVersion` if it has one. */
function checkFamilies({ path, ipVersion, source, destination }: Checked, findings: Findings): void {
  let family = ipVersion;
  for (const [side, end] of Object.entries({ source, destination })) {
    for (const key of ['nets', 'notNets'] as const) {
      for (const net of end[key]) {
        family ??= net.base.family;
        if (net.base.family === family) continue;
        findings.error(
          'calico/mixed-families',
          [...path, side, key],
          `\`${formatCidr(net)}\` is an IPv${net.base.family} block in a rule for IPv${family}`,
          'write one rule for each family. Native CRDs accept this, but Felix may skip the rule for one family',
        );
        return;
      }
    }
  }
}

const { ICMP, ICMPv6, TCP } = PROTOCOL_NUMBERS;

function checkIcmp(
  { path, protocol, notProtocol, ipVersion, icmp, notIcmp }: Checked,
  findings: Findings,
): void {
  if (icmp !== undefined && protocol !== ICMP && protocol !== ICMPv6) {
    findings.error(
      'calico/icmp',
      [...path, 'icmp'],
      '`icmp` needs `protocol: ICMP` or `ICMPv6`',
      'write the protocol; with another one the rule would never match',
    );
  }
  if (notIcmp?.type !== undefined && protocol !== ICMP && protocol !== ICMPv6) {
    findings.acceptedError(
      'calico/not-icmp',
      [...path, 'notICMP'],
      'servers accept `notICMP` without `protocol: ICMP` or `ICMPv6`, but its effect depends on the dataplane',
      'write the protocol. iptables refuses the rule, and then Felix cannot write any policy; nftables applies it to ICMP only',
    );
  }
  const other = ipVersion === 6 ? ICMP : ipVersion === 4 ? ICMPv6 : undefined;
  if (other !== undefined && [protocol, notProtocol].includes(other)) {
    findings.error(
      'calico/icmp',
      [...path, 'ipVersion'],
      `there is no ${other === ICMP ? 'ICMP' : 'ICMPv6'} over IPv${ipVersion}`,
      'write `ICMP` for IPv4 and `ICMPv6` for IPv6; servers also refuse the other one in `notProtocol`',
    );
  }
}

/**
 * Up to 3.32 calicoctl's validator wants the names of the protocols beside `icmp` and `http`; the native definitions take numbers, but
 * not in quotes (XValidation in policy_common.go).
 */
function checkNumber(
  written: unknown,
  { path, icmp, http }: Checked,
  version: RulePlace['version'],
  findings: Findings,
): void {
  const isQuoted = typeof written === 'string' && /^\d/.test(written);
  const isRefused = isQuoted || (typeof written === 'number' && !isCalicoSince(version, '3.33'));
  if (!isRefused || (icmp ?? http) === undefined) return;
  const field = icmp === undefined ? 'http' : 'icmp';
  findings.error(
    `calico/${field}`,
    [...path, 'protocol'],
    `beside \`${field}\`, servers of Calico refuse a protocol number${isQuoted ? ' in quotes' : ' before 3.33'}`,
    'write the name of the protocol',
  );
}

function checkHttp(rule: CalicoRule, direction: Direction, findings: Findings): void {
  if (rule.http === undefined) return;
  const path = [...rule.path, 'http'];
  const refuse = (message: string, help: string): void => findings.error('calico/http', path, message, help);
  if (direction === 'egress') {
    refuse('`http` is not allowed in an egress rule', 'move it to an ingress rule of the server');
  } else if (rule.action !== 'Allow') {
    refuse(
      `\`http\` is not allowed in a rule with action ${rule.action}`,
      'allow what is wanted; the rest is denied',
    );
  }
  if (rule.protocol !== undefined && rule.protocol !== TCP) {
    refuse('`http` needs `protocol: TCP`, or none', 'write `protocol: TCP`');
  }
}
