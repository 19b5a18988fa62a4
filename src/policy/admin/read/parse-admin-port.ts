import { isPortProtocol, PORT_PROTOCOLS, type PortProtocol } from '../../../model/protocol.ts';
import type { Findings } from '../../fields/findings.ts';
import { portNameProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import { readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import type { AdminPort } from '../admin-policy.ts';
import { readBoundedInteger, readExactlyOne, requireFields } from './read-schema-fields.ts';

const PORTS = [1, 65535] as const;

/** Reads one item of `ports` (v1alpha1). */
export function parsePortItem(value: unknown, path: FieldPath, findings: Findings): AdminPort | undefined {
  const item = readExactlyOne(value, path, ['portNumber', 'namedPort', 'portRange'] as const, findings);
  if (item === undefined) return undefined;
  if (item.key === 'namedPort') return parseNamedPort(item.value, item.path, findings);
  const isRange = item.key === 'portRange';
  const keys = isRange ? ['start', 'end'] : ['port'];
  const fields = readObject(item.value, item.path, ['protocol', ...keys], findings);
  if (fields === undefined) return undefined;
  requireFields(fields, keys, item.path, findings);
  const protocol = readText(fields.protocol, [...item.path, 'protocol'], findings) ?? 'TCP';
  const range = isRange
    ? readRange(fields, item.path, findings)
    : readSingle(fields.port, [...item.path, 'port'], findings);
  if (isRange && range !== undefined && range.first > range.last) {
    findings.acceptedError(
      'admin/range-backwards',
      item.path,
      `the range starts at ${range.first}, after its end ${range.last}: the API server accepts it, but it contains no port`,
      'write the smaller number as `start`',
    );
  }
  if (range === undefined) return undefined;
  if (isPortProtocol(protocol)) return { kind: 'range', protocol, ...range };
  findings.acceptedError(
    'admin/protocol-unknown',
    [...item.path, 'protocol'],
    `${quote(protocol)} is not a protocol of this API: the API server accepts it, but CNIs drop the rule or the policy`,
    `use one of ${PORT_PROTOCOLS.join(', ')}, in upper case`,
  );
  return { kind: 'unknown-protocol', protocol };
}

/** Reads one item of `protocols` (ClusterNetworkPolicy). */
export function parseProtocolItem(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): AdminPort | undefined {
  const item = readExactlyOne(value, path, ['tcp', 'udp', 'sctp', 'destinationNamedPort'] as const, findings);
  if (item === undefined) return undefined;
  if (item.key === 'destinationNamedPort') return parseNamedPort(item.value, item.path, findings);
  const protocol = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' } as const satisfies Record<string, PortProtocol>;
  const port = readExactlyOne(item.value, item.path, ['destinationPort'] as const, findings);
  if (port === undefined) return undefined;
  const number = readExactlyOne(port.value, port.path, ['number', 'range'] as const, findings);
  if (number === undefined) return undefined;
  if (number.key === 'number') {
    const single = readSingle(number.value, number.path, findings);
    return single && { kind: 'range', protocol: protocol[item.key], ...single };
  }
  const fields = readObject(number.value, number.path, ['start', 'end'], findings);
  requireFields(fields, ['start', 'end'], number.path, findings);
  const range = fields && readRange(fields, number.path, findings);
  if (range === undefined) return undefined;
  if (range.first < range.last) return { kind: 'range', protocol: protocol[item.key], ...range };
  findings.error(
    'admin/port-range',
    number.path,
    `\`start\` ${range.first} is not below \`end\` ${range.last}`,
    'write the smaller number as `start`; use `number` for a single port',
  );
  return undefined;
}

function readSingle(value: unknown, path: FieldPath, findings: Findings) {
  const port = readBoundedInteger(value, path, PORTS, findings);
  return port === undefined ? undefined : { first: port, last: port };
}

function readRange(fields: Fields, path: FieldPath, findings: Findings) {
  const first = readBoundedInteger(fields.start, [...path, 'start'], PORTS, findings);
  const last = readBoundedInteger(fields.end, [...path, 'end'], PORTS, findings);
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** The server accepts any text, even one that is not possible as the name of a container port. */
function parseNamedPort(value: unknown, path: FieldPath, findings: Findings): AdminPort | undefined {
  const name = readText(value, path, findings);
  if (name === undefined) return undefined;
  const problem = portNameProblem(name);
  if (problem !== undefined) {
    findings.warning(
      'admin/port-name',
      path,
      `${quote(name)} is not a valid name of a container port, so it matches nothing: ${problem}`,
      'use the name of a container port',
    );
  }
  return { kind: 'named', name };
}
