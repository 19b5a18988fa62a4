import type { IpAddress } from '../../model/ip-address.ts';
import { isPortProtocol } from '../../model/protocol.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { CalledService, InventoryService, ServicePort } from '../inventory.ts';
import type { FieldReader } from './field-reader.ts';
import { readAddress } from './read-addresses.ts';
import { type ObjectName, readLabels } from './read-metadata.ts';
import { readCreation } from './read-tenure.ts';

const LOAD_BALANCERS = ['status', 'loadBalancer', 'ingress'];

export function readService(reader: FieldReader, { namespace, name }: ObjectName): InventoryService {
  const balancers = (reader.list(LOAD_BALANCERS) ?? []).map((_, i): FieldPath => [...LOAD_BALANCERS, i]);
  const addressOf = (place: FieldPath): IpAddress[] => {
    const text = reader.text(place);
    // `None` is a headless Service: its name leads to the pods themselves.
    return text === 'None' ? [] : [readAddress(reader, place)].flatMap((address) => address ?? []);
  };
  const itemsOf = (path: FieldPath): FieldPath[] => (reader.list(path) ?? []).map((_, i) => [...path, i]);
  const own: FieldPath[] = [['spec', 'clusterIP'], ...itemsOf(['spec', 'clusterIPs'])];
  const outside: FieldPath[] = [...itemsOf(['spec', 'externalIPs']), ['spec', 'loadBalancerIP']];
  const isProxied = (balancer: FieldPath): boolean => reader.text([...balancer, 'ipMode']) === 'Proxy';
  const addressesOf = (places: readonly FieldPath[]): IpAddress[] =>
    places.flatMap((place) => addressOf([...place, 'ip']));
  const clusterAddresses = own.flatMap(addressOf);
  const since = readCreation(reader);
  const isHeadless = own.some((place) => reader.text(place) === 'None');
  const ports = itemsOf(['spec', 'ports']).flatMap((place) =>
    readPort(reader, place).map((port) => ({ place, port })),
  );
  const isExternalName = reader.text(['spec', 'type']) === 'ExternalName';
  const families = isExternalName ? [] : readFamilies(reader, clusterAddresses);
  return {
    namespace,
    name,
    labels: readLabels(reader, ['metadata', 'labels']).labels,
    addresses: isExternalName
      ? []
      : [...clusterAddresses, ...outside.flatMap(addressOf), ...addressesOf(balancers)],
    ...(!isExternalName && clusterAddresses.length > 0 && { clusterAddresses }),
    proxied: addressesOf(balancers.filter(isProxied)),
    ...(reader.text(['spec', 'externalTrafficPolicy']) === 'Local' && { keepsClients: true }),
    ...(isGlobal(reader) && { isGlobal: true }),
    selector: readSelector(reader),
    ports: ports.map(({ port }) => port),
    ...(families !== undefined && { families }),
    ...(isHeadless && { isHeadless }),
    spanOf: (part) => {
      const place = part === 'selector' ? ['spec', 'selector'] : ports[part]?.place;
      return reader.document.spanOf(place ?? ['spec', 'ports']);
    },
    ...(since !== undefined && { since }),
  };
}

/** The annotation, and its name before Cilium 1.12. */
function isGlobal(reader: FieldReader): boolean {
  return ['service.cilium.io/global', 'io.cilium/global-service'].some(
    (key) => reader.text(['metadata', 'annotations', key])?.toLowerCase() === 'true',
  );
}

/** The API server fills in `ipFamilies`; a manifest may leave them to it, and older servers have addresses only. */
function readFamilies(
  reader: FieldReader,
  clusterAddresses: readonly IpAddress[],
): readonly (4 | 6)[] | undefined {
  const places = (reader.list(['spec', 'ipFamilies']) ?? []).map((_, i) => ['spec', 'ipFamilies', i]);
  const named = places.flatMap((place): (4 | 6)[] => {
    const text = reader.text(place);
    return text === 'IPv4' ? [4] : text === 'IPv6' ? [6] : [];
  });
  const policy = reader.text(['spec', 'ipFamilyPolicy']);
  if (named.length === 0 && (policy === 'PreferDualStack' || policy === 'RequireDualStack')) return [4, 6];
  const families = named.length > 0 ? named : clusterAddresses.map(({ family }) => family);
  return families.length === 0 ? undefined : [...new Set(families)];
}

/** An empty selector selects no pod: something else writes the endpoints. */
function readSelector(reader: FieldReader): ReadonlyMap<string, string> | undefined {
  const keys = Object.keys(reader.map(['spec', 'selector']) ?? {});
  const pairs = keys.flatMap((key): (readonly [string, string])[] => {
    const value = reader.text(['spec', 'selector', key]);
    return value === undefined ? [] : [[key, value]];
  });
  return keys.length === 0 || pairs.length < keys.length ? undefined : new Map(pairs);
}

function readPort(reader: FieldReader, place: FieldPath): readonly ServicePort[] {
  const port = reader.integer([...place, 'port']);
  const protocol = reader.text([...place, 'protocol']) ?? 'TCP';
  if (port === undefined || !isPortProtocol(protocol)) return [];
  const target = readTargetPort(reader, [...place, 'targetPort']);
  // 0 leaves the number to the API server.
  const nodePort = reader.integer([...place, 'nodePort']) ?? 0;
  return [
    {
      name: reader.text([...place, 'name']),
      protocol,
      port,
      targetPort: target ?? port,
      ...(nodePort !== 0 && { nodePort }),
    },
  ];
}

/** A number or a name; 0 and the empty text mean the Service's own port. */
function readTargetPort(reader: FieldReader, place: FieldPath): number | string | undefined {
  const value = reader.scalar(place);
  return value === 0 || value === '' ? undefined : value;
}

const HTTPS = 443;

/** Where an object names Services that the API server calls, by kind, with the API group that the kind must have. */
const CALLERS: Readonly<
  Record<string, { readonly group: string; readonly of: (reader: FieldReader) => readonly FieldPath[] }>
> = {
  ValidatingWebhookConfiguration: { group: 'admissionregistration.k8s.io', of: clientsOfWebhooks },
  MutatingWebhookConfiguration: { group: 'admissionregistration.k8s.io', of: clientsOfWebhooks },
  APIService: { group: 'apiregistration.k8s.io', of: () => [['spec', 'service']] },
  CustomResourceDefinition: {
    group: 'apiextensions.k8s.io',
    of: () => [['spec', 'conversion', 'webhook', 'clientConfig', 'service']],
  },
};

export function isCaller(group: string, kind: string): boolean {
  return Object.hasOwn(CALLERS, kind) && CALLERS[kind]?.group === group;
}

/** Those that are called by URL, and APIs that the API server serves itself, name no Service. */
export function readCalledServices(reader: FieldReader, kind: string): readonly CalledService[] {
  return (CALLERS[kind]?.of(reader) ?? []).flatMap((place): CalledService[] => {
    const namespace = reader.text([...place, 'namespace']);
    const name = reader.text([...place, 'name']);
    if (namespace === undefined || name === undefined) return [];
    return [{ namespace, name, port: reader.integer([...place, 'port']) ?? HTTPS }];
  });
}

function clientsOfWebhooks(reader: FieldReader): readonly FieldPath[] {
  return (reader.list(['webhooks']) ?? []).map((_, i) => ['webhooks', i, 'clientConfig', 'service']);
}
