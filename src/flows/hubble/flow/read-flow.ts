import type { JsonObject } from '../../../model/json-object.ts';
import type { FlowLine } from '../../flow-line.ts';
import { countField, objectField, textField, textsField } from '../../format/values/json-fields.ts';
import type { EndpointReader } from '../ends/endpoint-reader.ts';
import { readDnsAnswer } from './dns-answer.ts';
import { l7Presence } from './flow-facts.ts';
import { createFlowEnd, type FlowEnd } from './flow-parts.ts';
import { judgeFlow } from './judge-flow.ts';
import { l4Facts, readL4 } from './l4.ts';
import { readL7Request } from './l7-request.ts';
import { POLICY_FIELDS, readNamedPolicies } from './named-policies.ts';
import { type Envelope, observeFlow } from './observe-flow.ts';

/** What one Hubble flow, parsed, says: a connection, or why it stands for none. */
export function readFlow(
  line: number,
  flow: JsonObject,
  envelope: Envelope,
  readEndpoint: EndpointReader,
): FlowLine {
  const l4 = readL4(flow.l4);
  const source = readEnd(flow, 'source');
  const destination = readEnd(flow, 'destination');
  const judgement = judgeFlow({
    fields: flow,
    l4: l4Facts(l4),
    l7: l7Presence(flow.l7),
    hasDestinationService: objectField(flow.destination_service) !== undefined,
    source: source.facts,
    destination: destination.facts,
  });
  if (judgement.kind === 'ignored') {
    const { kind, reason, isAnswer } = judgement;
    const client = () => readEndpoint(destination, undefined);
    const answer = isAnswer ? readDnsAnswer(flow.l7, client) : undefined;
    return { line, kind, reason, ...envelope, ...(answer === undefined ? {} : { answer }) };
  }
  const parts = { l4, source, destination, weight: readWeight(flow.aggregate) };
  const policies = POLICY_FIELDS.flatMap((field) => readNamedPolicies(field, flow[field]));
  const l7 = judgement.l7 === undefined ? undefined : readL7Request(flow.l7);
  return {
    line,
    kind: 'observation',
    observation: observeFlow(judgement, parts, envelope, { l7, policies }, readEndpoint),
  };
}

function readEnd(flow: JsonObject, side: 'source' | 'destination'): FlowEnd {
  return createFlowEnd(
    objectField(flow[side]),
    textField(objectField(flow.IP)?.[side]),
    textsField(flow[`${side}_names`]),
  );
}

/** How many connections the record stands for: more than 1 when the exporter aggregates. */
export function readWeight(value: unknown): number {
  const aggregate = objectField(value);
  if (aggregate === undefined) return 1;
  const sum =
    (countField(aggregate.ingress_flow_count) ?? 0) +
    (countField(aggregate.egress_flow_count) ?? 0) +
    (countField(aggregate.unknown_direction_flow_count) ?? 0);
  return Math.max(1, sum);
}
