import type { ExampleParts, Observation } from '../../../digest/observation.ts';
import type { NamedPolicy } from '../../../model/digest.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import type { L7Request } from '../../../model/l7-request.ts';
import type { FlowEnd, FlowParts } from './flow-parts.ts';
import { hairpinOf } from './hairpin.ts';
import { isDestinationHostNode, isSourceHostNode, type ObservedFlow } from './judge-flow.ts';
import { icmpMessage, type L4 } from './l4.ts';

/** What is known of a record besides its flow. */
export interface Envelope {
  readonly time: number | undefined;
  readonly node: string | undefined;
}

/** What few records tell. */
export interface ObservedDetails {
  readonly l7: L7Request | undefined;
  readonly policies: readonly NamedPolicy[];
}

/** What is asked of an end here; whatever else it is, `readEndpoint` knows. */
type ObservedEnd = Pick<FlowEnd, 'facts' | 'address'>;

/** One observation of what was judged to be one. */
export function observeFlow<End extends ObservedEnd>(
  { observer, outcome, isDirectionGuessed, isTurned, l7: judged }: ObservedFlow,
  written: FlowParts<End>,
  { time, node }: Envelope,
  { l7, policies }: ObservedDetails,
  readEndpoint: (end: End, hostIsPeersNode: boolean | undefined) => Endpoint,
): Observation {
  const parts = isTurned ? turned(written) : written;
  const { l4, weight } = parts;
  const { isSourceLoopback, isDestinationLoopback, isPodToItself } = hairpinOf(
    parts.source,
    parts.destination,
  );
  const source = isSourceLoopback ? parts.destination : parts.source;
  const destination = isDestinationLoopback ? parts.source : parts.destination;
  const ofSource = source.facts;
  const ofDestination = destination.facts;
  return {
    connection: {
      source: readEndpoint(source, isSourceHostNode(ofSource, ofDestination, observer)),
      destination: readEndpoint(destination, isDestinationHostNode(ofSource, ofDestination, observer)),
      protocol: l4.protocol,
      port: l4.destinationPort,
      icmp: icmpMessage(l4),
      l7,
      isPodToItself,
    },
    outcome,
    observer,
    time,
    node,
    weight,
    isDirectionGuessed,
    example: exampleOf(parts),
    policies,
    isRefused: judged?.isRefused ?? false,
  };
}

function turned<End>({ l4, source, destination, weight }: FlowParts<End>): FlowParts<End> {
  const { sourcePort, destinationPort } = l4;
  return {
    l4: { ...l4, sourcePort: destinationPort, destinationPort: sourcePort },
    source: destination,
    destination: source,
    weight,
  };
}

/** What an example is written from. */
export interface ExampleOfFlow {
  readonly l4: L4;
  readonly source: ObservedEnd;
  readonly destination: ObservedEnd;
}

export function exampleOf({ l4, source, destination }: ExampleOfFlow): ExampleParts {
  return {
    sourcePod: source.facts.pod,
    sourceAddress: source.address,
    sourcePort: l4.sourcePort,
    destinationPod: destination.facts.pod,
    destinationAddress: destination.address,
    destinationPort: l4.destinationPort,
  };
}
