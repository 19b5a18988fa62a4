import type { EpochMs } from '../../model/digest.ts';
import { JUDGED_FIELDS, type L7Presence } from './flow-facts.ts';
import { createEndObject, type EndObject, type FlowEnd, type FlowParts } from './flow-parts.ts';
import { clearL4, createL4, type MutableL4 } from './l4-bytes.ts';
import { POLICY_FIELDS } from './named-policies.ts';

/** What a skimmer finds in a line. One object for all lines: it is valid until the next line is skimmed. */
export interface SkimmedFlow extends FlowParts {
  /** The values of JUDGED_FIELDS, in their order. */
  readonly judged: JudgedValue[];
  readonly l4: MutableL4;
  readonly source: SkimmedEnd;
  readonly destination: SkimmedEnd;
  l7: L7Presence;
  /** Where the value of `l7` is. */
  l7Start: number;
  l7End: number;
  /** `l7` has a part of DNS. */
  hasDns: boolean;
  /** Where the values of POLICY_FIELDS are, in their order: start and end of each, 0 for those that are not there. */
  readonly policyPlaces: Int32Array;
  hasPolicies: boolean;
  hasDestinationService: boolean;
  weight: number;
  time: EpochMs | undefined;
  node: string | undefined;
}

/** A value, and a number that no other one has. */
export interface JudgedValue {
  readonly id: number;
  readonly value: unknown;
}

export interface SkimmedEnd extends FlowEnd {
  object: EndObject;
  address: string | undefined;
  /** Where the address is written, with its quotes; 0 when it is not. */
  addressStart: number;
  addressEnd: number;
  hasObject: boolean;
  names: readonly string[];
}

/** Stands for a field that is not there. */
const ABSENT: JudgedValue = { id: 0, value: undefined };
const NO_NAMES: readonly string[] = [];

/** The object, and how to make it that of an empty flow; `time` and `node` are always written. */
export function createSkimmedFlow(): { readonly flow: SkimmedFlow; readonly clear: () => void } {
  const noObject = createEndObject(undefined);
  const flow: SkimmedFlow = {
    judged: JUDGED_FIELDS.map(() => ABSENT),
    l4: createL4(),
    source: createEnd(noObject),
    destination: createEnd(noObject),
    l7: 'absent',
    l7Start: 0,
    l7End: 0,
    hasDns: false,
    policyPlaces: new Int32Array(POLICY_FIELDS.length * 2),
    hasPolicies: false,
    hasDestinationService: false,
    weight: 1,
    time: undefined,
    node: undefined,
  };
  const clear = (): void => {
    flow.judged.fill(ABSENT);
    clearL4(flow.l4);
    clearEnd(flow.source, noObject);
    clearEnd(flow.destination, noObject);
    flow.l7 = 'absent';
    flow.hasDns = false;
    if (flow.hasPolicies) flow.policyPlaces.fill(0);
    flow.hasPolicies = false;
    flow.hasDestinationService = false;
    flow.weight = 1;
  };
  return { flow, clear };
}

function createEnd(object: EndObject): SkimmedEnd {
  return { object, address: undefined, addressStart: 0, addressEnd: 0, hasObject: false, names: NO_NAMES };
}

function clearEnd(end: SkimmedEnd, object: EndObject): void {
  end.object = object;
  end.address = undefined;
  end.addressStart = 0;
  end.addressEnd = 0;
  end.hasObject = false;
  end.names = NO_NAMES;
}
