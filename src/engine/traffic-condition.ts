import type { Connection } from '../model/connection.ts';
import type { Ternary } from '../model/ternary.ts';
import { ICMP, type IcmpLeaf } from './leaves/icmp.ts';
import { IP_FAMILY, type IpFamilyLeaf } from './leaves/ip-family.ts';
import type { TrafficLeafKind } from './leaves/leaf-kind.ts';
import { NAMED_PORT, type NamedPortLeaf } from './leaves/named-port.ts';
import { OTHER_PROTOCOL, type OtherProtocolLeaf } from './leaves/other-protocol.ts';
import { POD_TO_ITSELF, type PodToItselfLeaf } from './leaves/pod-to-itself.ts';
import { PORT_RANGE, type PortRangeLeaf } from './leaves/port-range.ts';
import { PROTOCOL, type ProtocolLeaf } from './leaves/protocol.ts';
import { REQUEST, type RequestLeaf } from './leaves/request.ts';
import { SAME_CLUSTER, type SameClusterLeaf } from './leaves/same-cluster.ts';
import { SOURCE_PORT, type SourcePortLeaf } from './leaves/source-port.ts';
import { UNDEFINED_PROTOCOL, type UndefinedProtocolLeaf } from './leaves/undefined-protocol.ts';

/** The questions that can be asked about what a connection carries. To add one, write a file in `leaves/`, and a line here and below. */
interface TrafficLeaves {
  readonly 'port-range': PortRangeLeaf;
  readonly 'named-port': NamedPortLeaf;
  readonly protocol: ProtocolLeaf;
  readonly 'ip-family': IpFamilyLeaf;
  readonly 'source-port': SourcePortLeaf;
  readonly 'undefined-protocol': UndefinedProtocolLeaf;
  readonly 'pod-to-itself': PodToItselfLeaf;
  readonly icmp: IcmpLeaf;
  readonly 'other-protocol': OtherProtocolLeaf;
  readonly 'same-cluster': SameClusterLeaf;
  readonly request: RequestLeaf;
}

const KINDS: { readonly [Kind in keyof TrafficLeaves]: TrafficLeafKind<TrafficLeaves[Kind]> } = {
  'port-range': PORT_RANGE,
  'named-port': NAMED_PORT,
  protocol: PROTOCOL,
  'ip-family': IP_FAMILY,
  'source-port': SOURCE_PORT,
  'undefined-protocol': UNDEFINED_PROTOCOL,
  'pod-to-itself': POD_TO_ITSELF,
  icmp: ICMP,
  'other-protocol': OTHER_PROTOCOL,
  'same-cluster': SAME_CLUSTER,
  request: REQUEST,
};

type LeafOf<Kind extends keyof TrafficLeaves> = {
  [K in Kind]: TrafficLeaves[K] & { readonly kind: K };
}[Kind];
export type TrafficLeaf = LeafOf<keyof TrafficLeaves>;

export function matchTraffic<Kind extends keyof TrafficLeaves>(
  leaf: LeafOf<Kind>,
  connection: Connection,
): Ternary {
  return KINDS[leaf.kind].match(leaf, connection);
}

/** First and last of the destination ports that the leaf tells from their neighbours, if it does. */
export function portRangeOf<Kind extends keyof TrafficLeaves>(
  leaf: LeafOf<Kind>,
): readonly [number, number] | undefined {
  return KINDS[leaf.kind].portRange?.(leaf);
}
