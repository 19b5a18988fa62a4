import { type IpAddress, parseIpAddress } from '../../model/ip-address.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { InventoryNode } from '../inventory.ts';
import type { FieldReader } from './field-reader.ts';

/** Where a Node answers: its internal and external addresses, and which of them are external. */
export function readNodeAddresses(
  reader: FieldReader,
): Pick<InventoryNode, 'addresses'> & { readonly outside: readonly IpAddress[] } {
  const path = ['status', 'addresses'];
  const addresses: IpAddress[] = [];
  const outside: IpAddress[] = [];
  for (const i of (reader.list(path) ?? []).keys()) {
    const type = reader.text([...path, i, 'type']);
    if (type !== 'InternalIP' && type !== 'ExternalIP') continue;
    const address = readAddress(reader, [...path, i, 'address']);
    if (address === undefined) continue;
    addresses.push(address);
    if (type === 'ExternalIP') outside.push(address);
  }
  return { addresses, outside };
}

/** A pod's or its host's addresses: the list, or in older dumps the single one. */
export function readStatusAddresses(
  reader: FieldReader,
  single: FieldPath,
  many: FieldPath,
): readonly IpAddress[] {
  const places = (reader.list(many) ?? []).map((_, i): FieldPath => [...many, i, 'ip']);
  return (places.length > 0 ? places : [single]).flatMap((place) => readAddress(reader, place) ?? []);
}

/** The address at a place; undefined, with a warning, when something else is there. */
export function readAddress(reader: FieldReader, place: FieldPath): IpAddress | undefined {
  const text = reader.text(place);
  if (text === undefined || text === '') return undefined;
  const address = parseIpAddress(text);
  if (address === undefined) {
    reader.warn(
      place,
      `\`${text}\` is not an address`,
      'write an IPv4 or IPv6 address; this one was ignored',
    );
  }
  return address;
}
