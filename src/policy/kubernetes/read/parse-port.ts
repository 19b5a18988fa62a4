import { isPortProtocol, PORT_PROTOCOLS, type PortProtocol } from '../../../model/protocol.ts';
import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { portNameProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import { readInteger, readObject, readText, wrongType } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import type { NetworkPolicyPort } from '../network-policy.ts';

/** Reads one item of `ports`; a null or empty item means every TCP port. */
export function parsePort(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): NetworkPolicyPort | undefined {
  const item = readObject(value ?? {}, path, ['protocol', 'port', 'endPort'], findings);
  if (item === undefined) return undefined;
  const protocol = parseProtocol(item.protocol, [...path, 'protocol'], findings);
  const endPort = readInteger(item.endPort, [...path, 'endPort'], findings);
  const port = parsePortValue(item, path, endPort, findings);
  return protocol === undefined || port === undefined ? undefined : { protocol, port };
}

function parseProtocol(value: unknown, path: FieldPath, findings: Findings): PortProtocol | undefined {
  if (value === undefined || value === null) return 'TCP';
  const text = readText(value, path, findings);
  if (text === undefined || isPortProtocol(text)) return text;
  const suggestion = didYouMean(text, PORT_PROTOCOLS);
  findings.error(
    'policy/protocol',
    path,
    `unknown protocol ${quote(text)}`,
    suggestion === undefined
      ? `use one of ${PORT_PROTOCOLS.join(', ')}; a NetworkPolicy cannot name other protocols`
      : `did you mean \`${suggestion}\`?`,
  );
  return undefined;
}

function parsePortValue(
  item: Fields,
  path: FieldPath,
  endPort: number | undefined,
  findings: Findings,
): NetworkPolicyPort['port'] | undefined {
  const { port } = item;
  const portPath = [...path, 'port'];
  const endPath = [...path, 'endPort'];
  if (port === undefined || port === null) {
    if (endPort === undefined) return 'any';
    return endPortError(
      '`endPort` needs `port`',
      'write the first port of the range as `port`',
      endPath,
      findings,
    );
  }
  if (typeof port === 'string') {
    if (endPort !== undefined) {
      endPortError(
        '`endPort` cannot be combined with a named port',
        'write the first port of the range as a number, or remove `endPort`',
        endPath,
        findings,
      );
    }
    return parsePortName(port, portPath, findings);
  }
  if (typeof port !== 'number') return wrongType(port, portPath, 'a port number or a port name', findings);
  const first = readInteger(port, portPath, findings);
  if (first === undefined) return undefined;
  const isPortValid = checkPortNumber(first, portPath, findings);
  if (endPort === undefined) return isPortValid ? { first, last: first } : undefined;
  if (!checkPortNumber(endPort, endPath, findings) || !isPortValid) return undefined;
  if (endPort >= first) return { first, last: endPort };
  return endPortError(
    `\`endPort\` ${endPort} is below \`port\` ${first}`,
    'write the smaller number as `port`',
    endPath,
    findings,
  );
}

function parsePortName(
  name: string,
  path: FieldPath,
  findings: Findings,
): { readonly name: string } | undefined {
  const problem = portNameProblem(name);
  if (problem === undefined) return { name };
  findings.error(
    'policy/port-name',
    path,
    `${quote(name)} is not a port name: ${problem}`,
    /^\d+$/.test(name)
      ? 'remove the quotes to give a port number'
      : 'use the name of a container port, or its number',
  );
  return undefined;
}

function checkPortNumber(port: number, path: FieldPath, findings: Findings): boolean {
  if (port >= 1 && port <= 65535) return true;
  findings.error(
    'policy/port-number',
    path,
    `\`${port}\` is not a port number`,
    'use 1 to 65535; leave `port` out for all ports of the protocol',
  );
  return false;
}

function endPortError(message: string, help: string, path: FieldPath, findings: Findings): undefined {
  findings.error('policy/end-port', path, message, help);
}
