import type { EpochMs, FlowExample } from '../model/digest.ts';
import type { ExampleParts } from './observation.ts';

/** The earlier record; of records of the same time the first by its text, so that the order of lines does not matter. */
export function earlierExample(one: FlowExample | undefined, other: FlowExample): FlowExample {
  if (one === undefined) return other;
  if (one.time !== other.time) return isLater(one.time, other.time) ? other : one;
  const isSame =
    one.source === other.source && one.destination === other.destination && one.node === other.node;
  return isSame || exampleText(one) <= exampleText(other) ? one : other;
}

/** Dated records come before undated ones. */
export function isLater(time: EpochMs | undefined, than: EpochMs | undefined): boolean {
  if (time === undefined) return than !== undefined;
  return than !== undefined && time > than;
}

function exampleText({ source, destination, node }: FlowExample): string {
  return `${source}\n${destination}\n${node ?? ''}`;
}

export function describeExample(parts: ExampleParts): Pick<FlowExample, 'source' | 'destination'> {
  return {
    source: describeEnd(parts.sourcePod, parts.sourceAddress, parts.sourcePort),
    destination: describeEnd(parts.destinationPod, parts.destinationAddress, parts.destinationPort),
  };
}

/** `shop/web-6d5f7c9b8d-abcde (10.0.1.7:40000)`. */
function describeEnd(pod: string | undefined, address: string | undefined, port: number | undefined): string {
  const host = address?.includes(':') === true && port !== undefined ? `[${address}]` : address;
  const socket = host === undefined ? [] : [host, ...(port === undefined ? [] : [':', port])];
  const parts = pod === undefined ? socket : [pod, ...(host === undefined ? [] : [' (', ...socket, ')'])];
  // Joined it is one text: what a template makes keeps its pieces, and each connection has two.
  return parts.length === 0 ? 'not recorded' : parts.join('');
}
