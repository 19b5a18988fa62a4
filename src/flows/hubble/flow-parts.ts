import { type EndFacts, endFacts } from './end-facts.ts';
import type { EndpointVariant } from './endpoint-variant.ts';
import type { JsonObject } from './json-fields.ts';
import type { L4 } from './l4.ts';

/** `source` or `destination` of a flow. Readers share it between lines that hold the same bytes. */
export interface EndObject {
  /** Undefined when the flow does not have it. */
  readonly fields: JsonObject | undefined;
  readonly facts: EndFacts;
  /** The endpoints that were made of it, kept by the endpoint reader. */
  readonly variants: EndpointVariant[];
}

export function createEndObject(fields: JsonObject | undefined): EndObject {
  return { fields, facts: endFacts(fields), variants: [] };
}

/** One end of a flow. */
export interface FlowEnd {
  readonly object: EndObject;
  readonly address: string | undefined;
  /** DNS names. */
  readonly names: readonly string[];
}

/** What an observation is made of, besides what was judged. */
export interface FlowParts {
  readonly l4: L4;
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  /** How many connections the record stands for. */
  readonly weight: number;
}
