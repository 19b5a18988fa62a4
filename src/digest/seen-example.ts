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

/** Whether a record of the same time as the example is to take its place, by `exampleText`; most are told by the first part that differs. */
export function comesBefore(parts: ExampleParts, node: string | undefined, example: FlowExample): boolean {
  const source = describeEnd(parts.sourcePod, parts.sourceAddress, parts.sourcePort);
  if (isApart(source, example.source)) return source < example.source;
  const destination = describeEnd(parts.destinationPod, parts.destinationAddress, parts.destinationPort);
  if (source === example.source && isApart(destination, example.destination)) {
    return destination < example.destination;
  }
  return exampleText({ time: example.time, source, destination, node }) < exampleText(example);
}

/** Whether nothing that follows them changes their order. */
function isApart(one: string, other: string): boolean {
  return !one.startsWith(other) && !other.startsWith(one);
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
  if (host === undefined) return pod ?? 'not recorded';
  // Joined it is one text: what a template makes keeps its pieces, and each connection has two.
  if (pod === undefined) return port === undefined ? host : [host, ':', port].join('');
  return (port === undefined ? [pod, ' (', host, ')'] : [pod, ' (', host, ':', port, ')']).join('');
}
