import { type IpAddress, parseIpAddress } from '../../../model/ip-address.ts';
import { PORT_PROTOCOLS } from '../../../model/protocol.ts';
import type { Findings } from '../../fields/findings.ts';
import { dnsSubdomainProblem, portNameProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import { readInteger, readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath, ManifestDocument } from '../../manifest.ts';
import { parseClusterObjectMeta } from '../../metadata/parse-object-meta.ts';
import type { HostEndpoint } from '../calico-object.ts';
import { PROTOCOL_NUMBERS, parseProtocol } from './parse-protocol.ts';
import { readLimitedList, readTexts } from './read-limits.ts';
import { readOwnLabels } from './read-own-labels.ts';

const FIELDS = ['node', 'interfaceName', 'expectedIPs', 'profiles', 'ports'];
const INTERFACE = /^(\*|[A-Za-z0-9_.-]{1,15})$/;
const MAX_ITEMS = 1024;

/** Reads a HostEndpoint. Undefined when anything is invalid. */
export function parseHostEndpoint(document: ManifestDocument, findings: Findings): HostEndpoint | undefined {
  const fields = readObject(document.value, [], ['apiVersion', 'kind', 'metadata', 'spec'], findings);
  const meta = parseClusterObjectMeta(fields?.metadata, findings);
  const path = ['spec'];
  const spec = readObject(fields?.spec, path, FIELDS, findings) ?? {};
  const node = readText(spec.node, [...path, 'node'], findings) ?? '';
  const interfaceName = readText(spec.interfaceName, [...path, 'interfaceName'], findings) ?? '';
  const expectedIPs = parseAddresses(spec.expectedIPs, [...path, 'expectedIPs'], findings);
  const refuse = (message: string, help: string): void =>
    findings.error('calico/host-endpoint', path, message, help);
  if (node === '') refuse('the host endpoint has no `node`', 'write the name of the node');
  if (interfaceName === '' && expectedIPs.length === 0) {
    refuse(
      'the host endpoint has neither `interfaceName` nor `expectedIPs`',
      'write `interfaceName: "*"` for all interfaces of the node',
    );
  } else if (interfaceName !== '' && !INTERFACE.test(interfaceName)) {
    refuse(`${quote(interfaceName)} is not an interface name`, 'write a name like `eth0`, or `*` for all');
  }
  const profiles = readTexts(spec.profiles, [...path, 'profiles'], MAX_ITEMS, findings);
  checkNames(node === '' ? [] : [node], 'a node', [...path, 'node'], findings);
  checkNames(profiles, 'a profile', [...path, 'profiles'], findings);
  const ports = readLimitedList(spec.ports, [...path, 'ports'], MAX_ITEMS, findings).flatMap(
    (item, i) => parseEndpointPort(item, [...path, 'ports', i], findings) ?? [],
  );
  if (meta === undefined || findings.hasRefusals) return undefined;
  return {
    kind: 'host-endpoint',
    name: meta.name,
    labels: readOwnLabels(document),
    node,
    interfaceName: interfaceName === '' ? undefined : interfaceName,
    expectedIPs,
    profiles,
    ports,
  };
}

function checkNames(names: readonly string[], what: string, path: FieldPath, findings: Findings): void {
  for (const name of names) {
    const problem = dnsSubdomainProblem(name);
    if (problem === undefined) continue;
    findings.error(
      'calico/host-endpoint',
      path,
      `${quote(name)} is not the name of ${what}: ${problem}`,
      'write the name as it is in the cluster',
    );
  }
}

function parseAddresses(value: unknown, path: FieldPath, findings: Findings): readonly IpAddress[] {
  return readTexts(value, path, MAX_ITEMS, findings).flatMap((text, i) => {
    const address = parseIpAddress(text);
    if (address !== undefined) return [address];
    findings.error(
      'calico/host-endpoint',
      [...path, i],
      `${quote(text)} is not an address`,
      'write an address of the node, without a prefix length',
    );
    return [];
  });
}

function parseEndpointPort(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): HostEndpoint['ports'][number] | undefined {
  const fields = readObject(value ?? {}, path, ['name', 'protocol', 'port'], findings);
  if (fields === undefined) return undefined;
  const name = readText(fields.name, [...path, 'name'], findings) ?? '';
  const number = parseProtocol(fields.protocol, [...path, 'protocol'], findings);
  const isMissing = fields.protocol === undefined || fields.protocol === null;
  if (number === undefined && !isMissing) return undefined;
  const protocol = PORT_PROTOCOLS.find((known) => PROTOCOL_NUMBERS[known] === number);
  const port = readInteger(fields.port, [...path, 'port'], findings) ?? 0;
  const isValid = portNameProblem(name) === undefined && port >= 1 && port <= 65535;
  if (isValid && protocol !== undefined) return { name, protocol, port };
  findings.error(
    'calico/host-endpoint',
    path,
    'a port of a host endpoint needs a name, a protocol (TCP, UDP or SCTP) and a number',
    'write `{name: ssh, protocol: TCP, port: 22}`',
  );
  return undefined;
}
