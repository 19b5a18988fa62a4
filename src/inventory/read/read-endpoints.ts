import { isPortProtocol } from '../../model/protocol.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { ServiceEndpoints } from '../inventory.ts';
import type { FieldReader } from './field-reader.ts';
import { readAddress } from './read-addresses.ts';
import type { ObjectName } from './read-metadata.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

/** The endpoints of an EndpointSlice. None if it belongs to no Service, or lists names instead of addresses. */
export function readEndpointSlice(
  reader: FieldReader,
  { namespace }: ObjectName,
): readonly ServiceEndpoints[] {
  const service = reader.text(['metadata', 'labels', SERVICE_NAME]);
  if (service === undefined || reader.text(['addressType']) === 'FQDN') return [];
  const endpoints = itemsOf(reader, ['endpoints']).map((place) => ({
    addresses: itemsOf(reader, [...place, 'addresses']).flatMap((at) => readAddress(reader, at) ?? []),
    isReady: reader.flag([...place, 'conditions', 'ready']) !== false,
  }));
  const ports = portsAt(reader, ['ports']);
  return [true, false].map((isReady): ServiceEndpoints => {
    const addresses = endpoints.flatMap((one) => (one.isReady === isReady ? one.addresses : []));
    return { namespace, service, isSlice: true, isReady, addresses, ports };
  });
}

/** The endpoints of an Endpoints object, written by hand for a Service without a selector; the control plane makes EndpointSlices from it. */
export function readEndpoints(
  reader: FieldReader,
  { namespace, name }: ObjectName,
): readonly ServiceEndpoints[] {
  return itemsOf(reader, ['subsets']).flatMap((subset) => {
    const ports = portsAt(reader, [...subset, 'ports']);
    return [true, false].map((isReady): ServiceEndpoints => {
      const places = itemsOf(reader, [...subset, isReady ? 'addresses' : 'notReadyAddresses']);
      const addresses = places.flatMap((place) => readAddress(reader, [...place, 'ip']) ?? []);
      return { namespace, service: name, isSlice: false, isReady, addresses, ports };
    });
  });
}

/** Ports without a number are left out: they stand for whatever port the reader means. */
function portsAt(reader: FieldReader, path: FieldPath): ServiceEndpoints['ports'] {
  return itemsOf(reader, path).flatMap((place) => {
    const port = reader.integer([...place, 'port']);
    const protocol = reader.text([...place, 'protocol']) ?? 'TCP';
    return port === undefined || !isPortProtocol(protocol) ? [] : [{ protocol, port }];
  });
}

function itemsOf(reader: FieldReader, path: FieldPath): readonly FieldPath[] {
  return (reader.list(path) ?? []).map((_, i) => [...path, i]);
}
