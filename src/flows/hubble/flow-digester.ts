import type { ConnectionKind } from '../../digest/connection-kind.ts';
import {
  addNames,
  addPolicies,
  type ConnectionTable,
  counterIndex,
  offerExample,
  requestsOf,
  type TableEnd,
} from '../../digest/connection-table.ts';
import { onceAt, requestCounter } from '../../digest/seen-requests.ts';
import type { DigestBuilder } from '../digest-builder.ts';
import type { LineTaker } from '../line-reader.ts';
import { readDnsAnswer } from './dns-answer.ts';
import { createEndpointReader } from './endpoint-reader.ts';
import { createEndObject, type FlowEnd } from './flow-parts.ts';
import { createFlowSkimmer } from './flow-skimmer.ts';
import { type ConnectionEnds, connectionEnds } from './hairpin.ts';
import { isHostNodeOf, type ObservedFlow } from './judge-flow.ts';
import { createJudgementMemo } from './judgement-memo.ts';
import { icmpMessage } from './l4.ts';
import { exampleOf } from './observe-flow.ts';
import { createPlainLineReader } from './plain-line-reader.ts';
import { createSkimmedDetails, parsedAt } from './skimmed-details.ts';
import type { SkimmedFlow } from './skimmed-flow.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Digests lines of several sources, one after the other; what it learnt of one helps with the next. */
export interface FlowDigester {
  /** Counts skimmed lines in `builder`; lines that need the plain reader are handed back. */
  into(builder: DigestBuilder): LineTaker;
}

/**
 * The way of a line from its bytes to a counter without an object made for it. The same as adding what the line reader reads,
 * by the same rules: only the assembly of the observation is left out.
 */
export function createFlowDigester(): FlowDigester {
  const readEndpoint = createEndpointReader();
  const plain = createPlainLineReader(readEndpoint);
  const skimmer = createFlowSkimmer();
  const details = createSkimmedDetails();
  const judge = createJudgementMemo((judgement) => ({
    judgement,
    counter: judgement.kind === 'ignored' ? -1 : counterIndex(judgement.observer, judgement.outcome),
  }));

  const endIn = (table: ConnectionTable, end: FlowEnd, hostIsPeersNode: boolean | undefined): TableEnd => {
    const variant = readEndpoint(end, hostIsPeersNode);
    const known = variant.entered;
    if (known !== undefined && known.table === table) return known;
    const entered = table.endOf(variant.endpoint);
    variant.entered = entered;
    return entered;
  };

  const noEnd: FlowEnd = { object: createEndObject(undefined), address: undefined, names: [] };
  const ends: ConnectionEnds = { source: noEnd, destination: noEnd, isPodToItself: false };
  const kind: Mutable<ConnectionKind> = {
    protocol: 'other',
    port: undefined,
    icmp: undefined,
    isPodToItself: false,
  };

  /** What few lines tell of the connection besides that it was seen. */
  const addDetails = (
    flow: SkimmedFlow,
    bytes: Buffer,
    table: ConnectionTable,
    source: TableEnd,
    destination: TableEnd,
    { observer, l7 }: ObservedFlow,
  ): void => {
    if (flow.hasPolicies) {
      const policies = details.policies(flow, bytes);
      if (policies.length > 0) addPolicies(table.entryOf(source, destination, kind), policies);
    }
    if (l7 === undefined || flow.l7 === 'absent') return;
    const { request, key } = details.request(flow, bytes);
    if (request === undefined) return;
    requestsOf(table.entryOf(source, destination, kind)).count(
      request,
      requestCounter(observer, l7.isRefused),
      onceAt(flow.time, flow.weight),
      key,
    );
  };

  const add = (flow: SkimmedFlow, bytes: Buffer, builder: DigestBuilder): void => {
    const { judgement, counter } = judge(flow);
    const { l4, weight, time, node } = flow;
    if (judgement.kind === 'ignored') {
      builder.addIgnored(judgement.reason, time, node);
      if (!judgement.isAnswer || !flow.hasDns) return;
      const client = () => readEndpoint(flow.destination, undefined).endpoint;
      const answer = readDnsAnswer(parsedAt(bytes, flow.l7Start, flow.l7End), client);
      if (answer !== undefined) builder.table.addAnswer(answer, time);
      return;
    }
    const { observer, isDirectionGuessed } = judgement;
    const { source, destination, isPodToItself } = connectionEnds(flow, ends);
    const ofSource = source.object.facts;
    const ofDestination = destination.object.facts;
    const { table } = builder;
    kind.protocol = l4.protocol;
    kind.port = l4.destinationPort;
    kind.icmp = icmpMessage(l4);
    kind.isPodToItself = isPodToItself;
    const from = endIn(
      table,
      source,
      isHostNodeOf(ofSource, ofDestination, observer, observer === 'delivered'),
    );
    const toIsPeersNode = isHostNodeOf(ofDestination, ofSource, observer, false);
    const to = endIn(table, destination, toIsPeersNode);
    const entry = table.count(from, to, kind, counter, weight, time);
    if (to.merged.kind === 'world' && to.merged.names.length > 0) {
      addNames(table.entryOf(from, to, kind), readEndpoint(destination, toIsPeersNode).endpoint);
    }
    builder.addSighting(time, node, isDirectionGuessed);
    if (entry !== undefined) offerExample(entry, exampleOf(flow), time, node);
    addDetails(flow, bytes, table, from, to, judgement);
  };

  return {
    into: (builder) => ({
      read(line, bytes, start, end) {
        const flow = skimmer.skim(bytes, start, end);
        if (flow === undefined) return plain.read(line, bytes, start, end);
        add(flow, bytes, builder);
        return undefined;
      },
    }),
  };
}
