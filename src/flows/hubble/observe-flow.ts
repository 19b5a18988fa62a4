import type { ExampleParts, Observation } from '../../digest/observation.ts';
import type { NamedPolicy } from '../../model/digest.ts';
import type { L7Request } from '../../model/l7-request.ts';
import type { EndpointReader } from './endpoint-reader.ts';
import type { FlowEnd, FlowParts } from './flow-parts.ts';
import { hairpinOf } from './hairpin.ts';
import { isHostNodeOf, type ObservedFlow } from './judge-flow.ts';
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

/** One observation of what was judged to be one. */
export function observeFlow(
  { observer, outcome, isDirectionGuessed, l7: judged }: ObservedFlow,
  parts: FlowParts,
  { time, node }: Envelope,
  { l7, policies }: ObservedDetails,
  readEndpoint: EndpointReader,
): Observation {
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
      source: readEndpoint(source, isHostNodeOf(ofSource, ofDestination, observer, observer === 'delivered')),
      destination: readEndpoint(destination, isHostNodeOf(ofDestination, ofSource, observer, false)),
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

/** What an example is written from. */
export interface ExampleOfFlow {
  readonly l4: L4;
  readonly source: Pick<FlowEnd, 'facts' | 'address'>;
  readonly destination: Pick<FlowEnd, 'facts' | 'address'>;
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
