import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumListener, CiliumPort, CiliumPortRule, CiliumProtocol } from '../cilium-policy.ts';
import { readL7 } from './read-l7.ts';
import type { Reader } from './reader.ts';
import type { RuleKind } from './rule-kind.ts';
import { fieldsAt, mapsAt, numberAt, textAt, textsAt } from './written.ts';

/** Protocols that have no ports. */
const PORTLESS: readonly string[] = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'];
const PROTOCOLS: readonly CiliumProtocol[] = [
  ...(['TCP', 'UDP', 'SCTP', 'ANY'] as const),
  ...(['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'] as const),
];
const MAX_PORTS = 40;

export function readPortRules(
  rule: Fields,
  path: FieldPath,
  kind: RuleKind,
  reader: Reader,
): readonly CiliumPortRule[] | undefined {
  return mapsAt(rule, 'toPorts')?.map((item, i) => readPortRule(item, [...path, 'toPorts', i], kind, reader));
}

function readPortRule(item: Fields, path: FieldPath, kind: RuleKind, reader: Reader): CiliumPortRule {
  const written = mapsAt(item, 'ports') ?? [];
  if (written.length > MAX_PORTS) {
    const problem = `${written.length} ports in one item of \`toPorts\`, more than ${MAX_PORTS}`;
    reader.refuse([...path, 'ports'], problem, 'split it into several items');
  }
  const ports = written.flatMap((port, i) => readPort(port, [...path, 'ports', i], reader) ?? []);
  const rules = readL7(item, path, ports, kind, reader);
  const serverNames = textsAt(item, 'serverNames');
  const terminatingTls = readTls(item, 'terminatingTLS');
  const originatingTls = readTls(item, 'originatingTLS');
  const listener = readListener(item);
  if (serverNames !== undefined && rules !== undefined && terminatingTls === undefined) {
    const help = 'add `terminatingTLS`, or split it into two items';
    reader.refuse([...path, 'serverNames'], '`serverNames` beside `rules` needs `terminatingTLS`', help);
  }
  if (listener !== undefined && kind.direction === 'ingress') {
    reader.refuse([...path, 'listener'], 'a `listener` is allowed only in egress', 'remove it');
  } else if (listener !== undefined && rules !== undefined) {
    reader.refuse([...path, 'listener'], '`listener` cannot be combined with `rules`', 'remove one of them');
  }
  return { ...reader.placeOf(path), ports, rules, serverNames, listener, terminatingTls, originatingTls };
}

function readTls(item: Fields, key: 'terminatingTLS' | 'originatingTLS'): string | undefined {
  const written = fieldsAt(item, key);
  if (written === undefined) return undefined;
  const secret = fieldsAt(written, 'secret') ?? {};
  const texts = ['certificate', 'privateKey', 'trustedCA'].map((one) => textAt(written, one) ?? '');
  return JSON.stringify([...texts, textAt(secret, 'namespace') ?? '', textAt(secret, 'name') ?? '']);
}

function readListener(item: Fields): CiliumListener | undefined {
  const written = fieldsAt(item, 'listener');
  if (written === undefined) return undefined;
  const resource = fieldsAt(written, 'envoyConfig') ?? {};
  return {
    kind: textAt(resource, 'kind'),
    envoyConfig: textAt(resource, 'name') ?? '',
    name: textAt(written, 'name') ?? '',
    priority: numberAt(written, 'priority'),
  };
}

function readPort(item: Fields, path: FieldPath, reader: Reader): CiliumPort | undefined {
  const protocol = PROTOCOLS.find((known) => known === item.protocol) ?? 'ANY';
  const text = textAt(item, 'port') ?? '';
  const endPort = numberAt(item, 'endPort');
  const at = [...path, 'port'];
  if (text === '') {
    // Where protocols without ports get through, leaving the port out may mean every port.
    if (hasExtendedProtocols(reader.platform))
      return { protocol, port: { number: 0 }, endPort, isLeftOut: true };
    reader.refuse(path, 'a port must be given', 'write the `port`; `"0"` is every port');
    return undefined;
  }
  if (isServiceName(text)) return { protocol, port: { name: text.toLowerCase() }, endPort };
  if (PORTLESS.includes(protocol) && text !== '0') {
    reader.refuse(at, `${protocol} has no ports`, 'leave `port` out, or write `"0"`');
    return undefined;
  }
  const number = parsePortNumber(text);
  if (number === undefined) {
    const help = 'write a number up to 65535, or a port name of up to 15 letters, digits and single dashes';
    reader.refuse(at, `${quote(text)} is neither a port number nor a port name`, help);
    return undefined;
  }
  if (String(number) !== text) {
    const problem = `Cilium reads ${quote(text)} as port ${number}, because it parses numbers as Go does`;
    reader.harm('policy/cilium-port-spelling', at, problem, `write \`"${number}"\` if that is meant`);
  }
  if (endPort !== undefined && endPort !== 0 && endPort < number) {
    const problem = `\`endPort\` ${endPort} is below \`port\` ${number}, so it covers only port ${number}`;
    reader.harm(
      'policy/cilium-end-port',
      [...path, 'endPort'],
      problem,
      'write the smaller number as `port`',
    );
  }
  return { protocol, port: { number }, endPort };
}

/** Whether protocols such as GRE and VRRP get through where policies allow them: agents before 1.19 have no such setting. */
export function hasExtendedProtocols(platform: CiliumPlatform): boolean {
  return platform['extraConfig.enable-extended-ip-protocols'] && isCiliumSince(platform.version, '1.19');
}

/**
 * A number as Go reads it in base 0 (strconv.ParseUint): `010` is 8, `8_0` is 80, `080` is invalid. Undefined when it is invalid
 * or above 65535.
 */
function parsePortNumber(text: string): number | undefined {
  const digits = text.replaceAll('_', '');
  const number = FORMS.find(({ form }) => form.test(text))?.read(digits);
  return number !== undefined && number <= 65_535 ? number : undefined;
}

const FORMS = [
  { form: /^[1-9](?:_?[0-9])*$/, read: Number },
  { form: /^0(?:_?[0-7])*$/, read: (digits: string) => Number.parseInt(digits, 8) },
  { form: /^0[oO](?:_?[0-7])+$/, read: (digits: string) => Number.parseInt(digits.slice(2), 8) },
  { form: /^0[xX](?:_?[0-9a-fA-F])+$/, read: (digits: string) => Number.parseInt(digits.slice(2), 16) },
  { form: /^0[bB](?:_?[01])+$/, read: (digits: string) => Number.parseInt(digits.slice(2), 2) },
] as const;

/** IANA service names, which ignore case: at least one letter, at most 15 characters. */
function isServiceName(text: string): boolean {
  if (text.length === 0 || text.length > 15) return false;
  return /^[a-zA-Z0-9-]+$/.test(text) && /[a-zA-Z]/.test(text) && !/^-|--|-$/.test(text);
}
