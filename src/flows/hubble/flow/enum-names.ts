import { isJsonObject } from '../../../model/json-object.ts';
import type { JudgedField, JudgedFields } from './flow-facts.ts';

type Names = Readonly<Record<number, string>>;

/** Numbers of the enumerations of flow.proto by their fields. Reasons of drops are read as numbers anyway. */
const ENUMS = {
  verdict: {
    1: 'FORWARDED',
    2: 'DROPPED',
    3: 'ERROR',
    4: 'AUDIT',
    5: 'REDIRECTED',
    6: 'TRACED',
    7: 'TRANSLATED',
  },
  Type: { 1: 'L3_L4', 2: 'L7', 3: 'SOCK' },
  traffic_direction: { 1: 'INGRESS', 2: 'EGRESS' },
  trace_observation_point: {
    1: 'TO_PROXY',
    2: 'TO_HOST',
    3: 'TO_STACK',
    4: 'TO_OVERLAY',
    5: 'FROM_ENDPOINT',
    6: 'FROM_PROXY',
    7: 'FROM_HOST',
    8: 'FROM_STACK',
    9: 'FROM_OVERLAY',
    10: 'FROM_NETWORK',
    11: 'TO_NETWORK',
    12: 'FROM_CRYPTO',
    13: 'TO_CRYPTO',
    101: 'TO_ENDPOINT',
  },
  trace_reason: {
    1: 'NEW',
    2: 'ESTABLISHED',
    3: 'REPLY',
    4: 'RELATED',
    5: 'REOPENED',
    6: 'SRV6_ENCAP',
    7: 'SRV6_DECAP',
    8: 'ENCRYPT_OVERLAY',
  },
} satisfies { readonly [Field in JudgedField]?: Names };
/**
 * The fields with the names of flow.proto: protojson may be told to write the numbers of enumerations, and Go's encoding/json
 * writes them, too, with an object for `is_reply`. A number without a name stays, and is unknown.
 */
export function withEnumNames(fields: JudgedFields): JudgedFields {
  const { verdict, Type, traffic_direction, trace_observation_point, trace_reason, is_reply } = fields;
  if (typeof verdict !== 'number' && !isJsonObject(is_reply)) return fields;
  return {
    ...fields,
    verdict: nameOf(verdict, ENUMS.verdict),
    Type: nameOf(Type, ENUMS.Type),
    traffic_direction: nameOf(traffic_direction, ENUMS.traffic_direction),
    trace_observation_point: nameOf(trace_observation_point, ENUMS.trace_observation_point),
    trace_reason: nameOf(trace_reason, ENUMS.trace_reason),
    is_reply: isJsonObject(is_reply) ? is_reply.value === true : is_reply,
  };
}

function nameOf(value: unknown, names: Names): unknown {
  return typeof value === 'number' ? (names[value] ?? value) : value;
}
