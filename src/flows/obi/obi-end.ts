import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import { addressEnd, nodeEnd, podEnd } from '../format/record-ends.ts';
import type { ObiAttributes } from './obi-attributes.ts';

/**
 * Undefined when the flow says nothing of that end. A Service is its address, for an inventory to resolve; and so is who has a name alone, as flows have
 * by default, because Services and nodes are owners by their own names.
 */
export function obiEnd(attributes: ObiAttributes, side: 'src' | 'dst'): Endpoint | undefined {
  const of = (name: string) => attributes.get(`k8s.${side}.${name}`);
  const address = attributes.get(`${side}.address`);
  const byAddress = address === undefined ? undefined : addressEnd(address);
  const [namespace, name] = [of('namespace'), of('name')];
  const owner = of('owner.name');
  const kind = kindOf(attributes, side);
  if (kind === 'Node') return nodeEnd(name ?? owner, address);
  const isNamed = namespace !== undefined && (name !== undefined || owner !== undefined);
  if (kind === 'Service' || (isNamed && kind === undefined)) return byAddress ?? NOBODY;
  if (!isNamed) return byAddress;
  return podEnd({
    namespace,
    pod: name,
    owner: owner === undefined ? undefined : { name: owner, kind: of('owner.type') },
    address,
  });
}

/** `Pod`, `Service`, `Node`; where that is left out what owns it, which are owners of their own if nothing does. */
export function kindOf(attributes: ObiAttributes, side: 'src' | 'dst'): string | undefined {
  return attributes.get(`k8s.${side}.type`) ?? attributes.get(`k8s.${side}.owner.type`);
}

const NOBODY: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
