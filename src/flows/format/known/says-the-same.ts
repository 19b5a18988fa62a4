import { isDeepStrictEqual } from 'node:util';
import type { ExampleParts, Observation } from '../../../digest/observation.ts';
import type { FlowLine } from '../../flow-line.ts';

/** Whether two observations, or two ignored records, say the same, wherever they stand. */
export function saysTheSame(one: FlowLine, other: FlowLine): boolean {
  if (one.kind === 'observation' && other.kind === 'observation') {
    return one.isOtherLayer === other.isOtherLayer && isSameObservation(one.observation, other.observation);
  }
  const isIgnored = one.kind === 'ignored' && other.kind === 'ignored';
  return isIgnored && hasSameMembers({ ...one, line: 0 }, { ...other, line: 0 });
}

function isSameObservation(one: Observation, other: Observation): boolean {
  const { example, connection, ...rest } = one;
  const { example: otherExample, connection: otherConnection, ...otherRest } = other;
  return (
    hasSameMembers(rest, otherRest) &&
    hasSameMembers(connection, otherConnection) &&
    hasSameMembers(partsOf(example), partsOf(otherExample))
  );
}

function partsOf(example: ExampleParts): ExampleParts {
  const { sourcePod, sourceAddress, sourcePort, destinationPod, destinationAddress, destinationPort } =
    example;
  return { sourcePod, sourceAddress, sourcePort, destinationPod, destinationAddress, destinationPort };
}

/** Most members are the very same object: ends are shared between records. */
function hasSameMembers<Of extends object>(one: Of, other: Of): boolean {
  const names = Object.keys(one) as (keyof Of)[];
  const isSame = (name: keyof Of) => one[name] === other[name] || isDeepStrictEqual(one[name], other[name]);
  return names.length === Object.keys(other).length && names.every(isSame);
}
