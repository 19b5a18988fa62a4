import type { Endpoint } from '../../model/endpoint.ts';
import { addressEnd, nodeEnd, podEnd } from '../format/record-ends.ts';
import type { ObiAttributes } from './obi-attributes.ts';

/** Undefined when the flow says nothing of that end. A Service is its address, for an inventory to resolve. */
export function obiEnd(attributes: ObiAttributes, side: 'src' | 'dst'): Endpoint | undefined {
  const of = (name: string) => attributes.get(`k8s.${side}.${name}`);
  const address = attributes.get(`${side}.address`);
  const byAddress = address === undefined ? undefined : addressEnd(address);
  const [namespace, name] = [of('namespace'), of('name')];
  const owner = of('owner.name');
  const kind = of('type') ?? of('owner.type');
  if (kind === 'Node') return nodeEnd(name ?? owner, address);
  if (kind === 'Service')
    return byAddress ?? { kind: 'unidentified', addresses: { addresses: [], isComplete: false } };
  if (namespace === undefined || (name === undefined && owner === undefined)) return byAddress;
  return podEnd({
    namespace,
    pod: name,
    owner: owner === undefined ? undefined : { name: owner, kind: of('owner.type') },
    address,
  });
}
