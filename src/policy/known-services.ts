import type { PortProtocol } from '../model/protocol.ts';

/** A Service, as much of it as rules of policies refer to. */
export interface KnownService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Undefined for a Service without selector, whose endpoints somebody else writes. */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly KnownServicePort[];
}

export interface KnownServicePort {
  readonly protocol: PortProtocol;
  /** A number, or the name of a port of the pods. */
  readonly targetPort: number | string;
}

/** The Services of a cluster, as far as somebody gave them. */
export interface KnownServices {
  readonly services: readonly KnownService[];
  /** Whether a namespace has no others: all objects of it are given, or it does not exist. */
  readonly isWhole: (namespace: string) => boolean;
}

export const NO_SERVICES: KnownServices = { services: [], isWhole: () => false };
