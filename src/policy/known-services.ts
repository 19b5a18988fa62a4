import type { IpAddress } from '../model/ip-address.ts';
import type { PortProtocol } from '../model/protocol.ts';

/** As much of a Service as rules of policies refer to. */
export interface KnownService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Undefined for a Service without a selector, whose endpoints something else writes. */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly KnownServicePort[];
  /** The families whose addresses its endpoints have. Left out: it is not known, or all pods have one family. */
  readonly families?: readonly (4 | 6)[];
  /** Cilium adds the endpoints of Services of its name in other clusters of a mesh. Left out: nothing says so. */
  readonly isGlobal?: true;
}

export interface KnownServicePort {
  readonly protocol: PortProtocol;
  /** A number, or the name of a port that the pods declare. */
  readonly targetPort: number | string;
}

/** Addresses behind a Service with their ports. */
export interface KnownEndpoints {
  readonly namespace: string;
  readonly service: string;
  readonly isReady: boolean;
  readonly addresses: readonly IpAddress[];
  readonly ports: readonly { readonly protocol: PortProtocol; readonly port: number }[];
}

/** The Services of a cluster, as far as they were given. */
export interface KnownServices {
  readonly services: readonly KnownService[];
  /** As EndpointSlices list them; left out: none are known. */
  readonly endpoints?: readonly KnownEndpoints[];
  /** Whether those of all Services of a namespace are known; left out: of none. */
  readonly hasAllEndpoints?: (namespace: string) => boolean;
  /** Whether all Services of a namespace are known: all its objects were given, or it does not exist. */
  readonly isWhole: (namespace: string) => boolean;
}

export const NO_SERVICES: KnownServices = { services: [], isWhole: () => false };
