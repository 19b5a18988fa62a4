import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import { addressEnd, nodeEnd, podEnd } from '../format/record-ends.ts';
import type { EndNames, ObiAttributes } from './obi-attributes.ts';

/**
 * Undefined when the flow says nothing about that end. A Service is represented by its address, for an inventory to resolve; so
 * is an end with only a name, as flows have by default, because Services and nodes appear as owners under their own names.
 */
export function obiEnd(attributes: ObiAttributes, names: EndNames): Endpoint | undefined {
  const address = attributes.get(names.address);
  const byAddress = address === undefined ? undefined : addressEnd(address);
  const [namespace, name] = [attributes.get(names.namespace), attributes.get(names.name)];
  const owner = attributes.get(names.ownerName);
  const kind = kindOf(attributes, names);
  if (kind === 'Node') return nodeEnd(name ?? owner, address);
  const isNamed = namespace !== undefined && (name !== undefined || owner !== undefined);
  if (kind === 'Service' || (isNamed && kind === undefined)) return byAddress ?? NOBODY;
  if (!isNamed) return byAddress;
  return podEnd({
    namespace,
    pod: name,
    owner: owner === undefined ? undefined : { name: owner, kind: attributes.get(names.ownerType) },
    address,
  });
}

/** `Pod`, `Service` or `Node`; if that is left out, the kind of the owner, because Services and nodes count as their own owners. */
export function kindOf(attributes: ObiAttributes, names: EndNames): string | undefined {
  return attributes.get(names.type) ?? attributes.get(names.ownerType);
}

const NOBODY: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
