import { type Cidr, parseCidr } from '../../../model/cidr.ts';
import { type DnsName, NAME_ORIGINS } from '../../../model/dns-name.ts';
import type {
  AddressSet,
  ContainerPort,
  Endpoint,
  ServiceAccount,
  WorkloadEndpoint,
} from '../../../model/endpoint.ts';
import type { LabelSet } from '../../../model/label-set.ts';
import { isPortProtocol } from '../../../model/protocol.ts';
import { isPort, toAddressList, toBoolean, toText } from '../cells.ts';
import type { EndColumn } from '../digest-columns.ts';
import { allRead } from '../json-values.ts';
import { splitLabels, splitTexts } from '../text-list.ts';

type CellOf = (name: EndColumn) => unknown;

/** The end whose facts are in the cells; undefined when they are no facts of one. */
export function readEnd(cell: CellOf): Endpoint | undefined {
  const list = toAddressList(cell('addresses'));
  const isComplete = toBoolean(cell('has_all_addresses'));
  if (list === undefined || isComplete === undefined) return undefined;
  const within = readPrefixes(toText(cell('within')));
  if (within === 'invalid') return undefined;
  const addresses = { addresses: list, isComplete, ...(within !== undefined && { within }) };
  const entities = splitTexts(toText(cell('entities')));
  switch (cell('kind')) {
    case 'workload':
      return readWorkload(cell, addresses, entities);
    case 'node': {
      const labels = readLabelSet(cell('labels'), cell('has_all_labels'));
      if (labels === undefined) return undefined;
      const isOwnNode = toBoolean(cell('is_own_node'));
      return { kind: 'node', name: toText(cell('name')), isOwnNode, addresses, entities, labels };
    }
    case 'world': {
      const names = readNames(cell('names'));
      return names === undefined ? undefined : { kind: 'world', addresses, names, entities };
    }
    case 'reserved':
      return { kind: 'reserved', entities, addresses };
    case 'unidentified':
      return { kind: 'unidentified', addresses };
    default:
      return undefined;
  }
}

function readWorkload(
  cell: CellOf,
  addresses: AddressSet,
  entities: readonly string[],
): WorkloadEndpoint | undefined {
  const namespace = toText(cell('namespace'));
  const name = toText(cell('name'));
  const labels = readFolded(cell);
  const namespaceLabels = readLabelSet(cell('namespace_labels'), cell('has_all_namespace_labels'));
  const hasIdentityLabelsOnly = toBoolean(cell('has_identity_labels_only'));
  const serviceAccount = readServiceAccount(cell);
  const ports = readPorts(toText(cell('ports')));
  if (namespace === undefined || name === undefined || hasIdentityLabelsOnly === undefined) return undefined;
  if (labels === undefined || namespaceLabels === undefined) return undefined;
  if (serviceAccount === 'invalid' || ports === 'invalid') return undefined;
  return {
    kind: 'workload',
    namespace,
    name,
    ownerKind: toText(cell('owner_kind')),
    labels,
    namespaceLabels,
    hasIdentityLabelsOnly,
    serviceAccount,
    cluster: toText(cell('cluster')),
    ...readRuntime(cell('runs_on')),
    ports,
    addresses,
    entities,
  };
}

function readRuntime(cell: unknown): Pick<WorkloadEndpoint, 'runsOn'> {
  return cell === 'fargate' || cell === 'windows' ? { runsOn: cell } : {};
}

function readServiceAccount(cell: CellOf): ServiceAccount | undefined | 'invalid' {
  const name = toText(cell('service_account'));
  if (name === undefined) return undefined;
  const labels = readLabelSet(cell('service_account_labels'), cell('has_all_service_account_labels'));
  return labels === undefined ? 'invalid' : { name, labels };
}

/** Complete except for the keys that were folded. */
function readFolded(cell: CellOf): LabelSet | undefined {
  const set = readLabelSet(cell('labels'), cell('has_all_labels'));
  const folded = toText(cell('folded_labels'));
  if (set === undefined || folded === undefined) return set;
  return { ...set, isComplete: true, withheld: new Set(splitTexts(folded)) };
}

function readLabelSet(texts: unknown, isComplete: unknown): LabelSet | undefined {
  const labels = splitLabels(toText(texts));
  return labels === undefined || typeof isComplete !== 'boolean' ? undefined : { labels, isComplete };
}

function readPrefixes(texts: string | undefined): readonly Cidr[] | undefined | 'invalid' {
  if (texts === undefined) return undefined;
  return allRead(splitTexts(texts).map(parseCidr)) ?? 'invalid';
}

function readPorts(texts: string | undefined): readonly ContainerPort[] | undefined | 'invalid' {
  if (texts === undefined) return undefined;
  if (texts === '') return [];
  return allRead(splitTexts(texts).map(readPort)) ?? 'invalid';
}

/** Names of ports hold no slash, so that the protocol in capitals and the number end them. */
const PORT = /^(.*)\/([A-Z]+)\/(\d{1,5})(?:\/(sidecar|init-container))?$/s;

function readPort(text: string): ContainerPort | undefined {
  const [, name, protocol, digits, container] = PORT.exec(text) ?? [];
  const port = Number(digits);
  if (name === undefined || protocol === undefined || !isPortProtocol(protocol) || !isPort(port))
    return undefined;
  const declaredBy = container === 'sidecar' || container === 'init-container' ? container : undefined;
  return { name, protocol, port, ...(declaredBy !== undefined && { declaredBy }) };
}

function readNames(cell: unknown): readonly DnsName[] | undefined {
  return allRead(splitTexts(toText(cell)).map(readName));
}

function readName(text: string): DnsName | undefined {
  const from = NAME_ORIGINS.find((origin) => text.startsWith(`${origin} `));
  return from === undefined ? undefined : { name: text.slice(from.length + 1), from };
}
