import type { JsonObject } from '../../model/json-object.ts';

/** The names that collectors of NetFlow, IPFIX and sFlow give to the parts of a flow. */
export interface NetflowSpelling {
  readonly collector: string;
  readonly isOwn: (flow: JsonObject) => boolean;
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly sourcePort: string;
  readonly port: string;
  readonly protocol: string;
  /** The first one that is present counts. */
  readonly times: readonly string[];
  /** When the flow ended. */
  readonly ends: readonly string[];
  readonly flags: string;
  readonly icmpType: string;
  readonly icmpCode: string;
  readonly sampling: readonly string[];
  /** Those of bytes and of packets; no exporter has counted beyond a number's precision. */
  readonly counters: readonly string[];
}
