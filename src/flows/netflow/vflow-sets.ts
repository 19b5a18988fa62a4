import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import { countField, objectField } from '../format/values/json-fields.ts';

/** IANA's information elements that a flow is read from, by their numbers (https://www.iana.org/assignments/ipfix). */
const ELEMENTS: ReadonlyMap<unknown, string> = new Map([
  [1, 'octetDeltaCount'],
  [2, 'packetDeltaCount'],
  [4, 'protocolIdentifier'],
  [6, 'tcpControlBits'],
  [7, 'sourceTransportPort'],
  [8, 'sourceIPv4Address'],
  [11, 'destinationTransportPort'],
  [12, 'destinationIPv4Address'],
  [27, 'sourceIPv6Address'],
  [28, 'destinationIPv6Address'],
  [34, 'samplingInterval'],
  [89, 'forwardingStatus'],
  [150, 'flowStartSeconds'],
  [151, 'flowEndSeconds'],
  [152, 'flowStartMilliseconds'],
  [153, 'flowEndMilliseconds'],
  [176, 'icmpTypeIPv4'],
  [177, 'icmpCodeIPv4'],
  [178, 'icmpTypeIPv6'],
  [179, 'icmpCodeIPv6'],
  [231, 'initiatorOctets'],
  [232, 'responderOctets'],
  [233, 'firewallEvent'],
  [239, 'biflowDirection'],
  [298, 'initiatorPackets'],
  [299, 'responderPackets'],
]);

/**
 * The flows of a message as vflow writes it for IPFIX and NetFlow 9: `DataSets` of elements, each with its number `I` and its
 * value `V`. Each becomes a flow with IANA's names; elements of vendors (`E`) are left out. Undefined for anything else.
 */
export function vflowSets(message: JsonObject): readonly unknown[] | undefined {
  const sets = message.DataSets;
  if (objectField(message.Header) === undefined || !Array.isArray(sets)) return undefined;
  const isMessage = sets.every((set) => Array.isArray(set) && set.every(isElement));
  return isMessage ? sets.map((set: readonly JsonObject[]) => flowOf(set)) : undefined;
}

function isElement(value: unknown): value is JsonObject {
  return isJsonObject(value) && 'I' in value && 'V' in value;
}

function flowOf(set: readonly JsonObject[]): JsonObject {
  const known = set.flatMap(({ I: element, V: value, E: vendor }) => {
    const name = (countField(vendor) ?? 0) === 0 ? ELEMENTS.get(element) : undefined;
    return name === undefined ? [] : [[name, value] as const];
  });
  const isFlow = known.some(([name]) => name === 'protocolIdentifier' || name.endsWith('Address'));
  return isFlow ? { version: 10, ...Object.fromEntries(known) } : OPTIONS;
}

/** What an exporter says of itself, as Filebeat writes it. */
const OPTIONS: JsonObject = { type: 'netflow_options', exporter: {} };
