import type { JsonObject } from '../../../model/json-object.ts';
import { type EndFacts, endFacts } from '../ends/end-facts.ts';
import type { L4 } from './l4.ts';

/** One end of a flow. */
export interface FlowEnd {
  /** `source` or `destination`; undefined when the flow does not have it. */
  readonly fields: JsonObject | undefined;
  readonly facts: EndFacts;
  readonly address: string | undefined;
  /** DNS names. */
  readonly names: readonly string[];
}

export function createFlowEnd(
  fields: JsonObject | undefined,
  address: string | undefined,
  names: readonly string[],
): FlowEnd {
  return { fields, facts: endFacts(fields), address, names };
}

/** What an observation is made of, besides what was judged. */
export interface FlowParts<End> {
  readonly l4: L4;
  readonly source: End;
  readonly destination: End;
  /** How many connections the record stands for. */
  readonly weight: number;
}
