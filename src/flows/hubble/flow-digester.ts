import {
  type ConnectionKind,
  type ConnectionTable,
  counterIndex,
  type TableEnd,
} from '../digest/connection-table.ts';
import type { DigestBuilder } from '../digest/digest-builder.ts';
import type { LineTaker } from '../line-reader.ts';
import { createEndpointReader } from './endpoint-reader.ts';
import { createEndObject, type FlowEnd } from './flow-parts.ts';
import { createFlowSkimmer } from './flow-skimmer.ts';
import { type ConnectionEnds, connectionEnds } from './hairpin.ts';
import { isHostNodeOf } from './judge-flow.ts';
import { createJudgementMemo } from './judgement-memo.ts';
import { exampleOf } from './observe-flow.ts';
import { createPlainLineReader } from './plain-line-reader.ts';
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
  const kind: Mutable<ConnectionKind> = { protocol: 'other', port: undefined, isPodToItself: false };

  const add = (flow: SkimmedFlow, builder: DigestBuilder): void => {
    const { judgement, counter } = judge(flow);
    const { l4, weight, time, node } = flow;
    if (judgement.kind === 'ignored') {
      builder.addIgnored(judgement.reason, time, node);
      return;
    }
    const { observer, isDirectionGuessed } = judgement;
    const { source, destination, isPodToItself } = connectionEnds(flow, ends);
    const ofSource = source.object.facts;
    const ofDestination = destination.object.facts;
    const { table } = builder;
    kind.protocol = l4.protocol;
    kind.port = l4.destinationPort;
    kind.isPodToItself = isPodToItself;
    const entry = table.count(
      endIn(table, source, isHostNodeOf(ofSource, ofDestination, observer, observer === 'delivered')),
      endIn(table, destination, isHostNodeOf(ofDestination, ofSource, observer, false)),
      kind,
      counter,
      weight,
      time,
    );
    builder.addSighting(time, node, isDirectionGuessed);
    if (entry !== undefined) table.offerExample(entry, exampleOf(flow), time, node);
  };

  return {
    into: (builder) => ({
      read(line, bytes, start, end) {
        const flow = skimmer.skim(bytes, start, end);
        if (flow === undefined) return plain.read(line, bytes, start, end);
        add(flow, builder);
        return undefined;
      },
    }),
  };
}
