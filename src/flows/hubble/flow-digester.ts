import type { ConnectionKind } from '../../digest/connection-kind.ts';
import {
  addNames,
  addPolicies,
  counterIndex,
  offerExample,
  requestsOf,
  type TableEnd,
} from '../../digest/connection-table.ts';
import { onceAt, requestCounter } from '../../digest/seen-requests.ts';
import type { DigestBuilder } from '../digest-builder.ts';
import type { LineTaker } from '../line-reader.ts';
import { readDnsAnswer } from './dns-answer.ts';
import { createFlowKernel, MAX_BLOCK_BYTES } from './flow-kernel.ts';
import { hairpinOf } from './hairpin.ts';
import { isHostNodeOf, type ObservedFlow } from './judge-flow.ts';
import { createJudgementMemo } from './judgement-memo.ts';
import {
  L7_DNS,
  LINE_DESTINATION,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_PORT,
  LINE_L4,
  LINE_L7,
  LINE_L7_END,
  LINE_L7_START,
  LINE_SOURCE,
  LINE_SOURCE_NAMES,
  LINE_TIME,
} from './kernel/layout.ts';
import { createKnownEnds } from './known-ends.ts';
import { createLineDetails } from './line-details.ts';
import { icmpOf, l4Of, protocolOf } from './line-l4.ts';
import { exampleOf } from './observe-flow.ts';
import { createPlainLineReader } from './plain-line-reader.ts';

/** Digests lines of several sources, one after the other; what it learnt of one helps with the next. */
export interface FlowDigester {
  /** Counts lines as exporters write them in `builder`; others are handed back. */
  into(builder: DigestBuilder): LineTaker;
}

export function createFlowDigester(): FlowDigester {
  const plain = createPlainLineReader();
  // Most commands read no lines of Hubble.
  let blocks: BlockDigester | undefined;
  return {
    into: (builder) => ({
      read: plain.read,
      readBlock(block, other) {
        if (block.length > MAX_BLOCK_BYTES) return undefined;
        blocks ??= createBlockDigester();
        return blocks(builder, block, other);
      },
    }),
  };
}

/** Counts the lines of a block in `builder`; `other` is as in LineTaker. How many lines there are. */
type BlockDigester = (
  builder: DigestBuilder,
  block: Uint8Array,
  other: (index: number, start: number, end: number) => void,
) => number;

/**
 * The way of a line from its bytes to a counter: the kernel leaves numbers, and what a number means is found out when it is new. The
 * same as adding what the plain reader reads, by the same rules: only the assembly of the observation is left out.
 */
function createBlockDigester(): BlockDigester {
  const kernel = createFlowKernel();
  const { words, times } = kernel;
  const ends = createKnownEnds(kernel);
  const details = createLineDetails(kernel);
  const judgements = createJudgementMemo(kernel, (judgement) => ({
    judgement,
    counter: judgement.kind === 'ignored' ? -1 : counterIndex(judgement.observer, judgement.outcome),
  }));

  /** What few lines tell of the connection besides that it was seen. */
  const addDetails = (
    word: number,
    builder: DigestBuilder,
    source: TableEnd,
    destination: TableEnd,
    kind: ConnectionKind,
    { observer, l7 }: ObservedFlow,
    time: number | undefined,
  ): void => {
    const { table } = builder;
    const policies = details.policies(word);
    if (policies.length > 0) addPolicies(table.entryOf(source, destination, kind), policies);
    if (l7 === undefined || words[word + LINE_L7] === 0) return;
    const { request, key } = details.request(word);
    if (request === undefined) return;
    requestsOf(table.entryOf(source, destination, kind)).count(
      request,
      requestCounter(observer, l7.isRefused),
      onceAt(time, details.weight(word)),
      key,
    );
  };

  const add = (word: number, builder: DigestBuilder): void => {
    const ofSource = ends.at(words[word + LINE_SOURCE] ?? 0);
    const ofDestination = ends.at(words[word + LINE_DESTINATION] ?? 0);
    const { judgement, counter } = judgements.judge(word, ofSource.facts, ofDestination.facts);
    const milliseconds = times[(word + LINE_TIME) >> 1] ?? Number.NaN;
    const time = Number.isNaN(milliseconds) ? undefined : milliseconds;
    const node = details.node(word);
    const { table } = builder;
    if (judgement.kind === 'ignored') {
      builder.addIgnored(judgement.reason, time, node);
      if (!judgement.isAnswer || ((words[word + LINE_L7] ?? 0) & L7_DNS) === 0) return;
      const names = words[word + LINE_DESTINATION_NAMES] ?? 0;
      const l7 = kernel.valueBetween(words[word + LINE_L7_START] ?? 0, words[word + LINE_L7_END] ?? 0);
      const answer = readDnsAnswer(l7, () => ends.endpoint(ofDestination, names, undefined));
      if (answer !== undefined) table.addAnswer(answer, time);
      return;
    }
    const { observer, isDirectionGuessed } = judgement;
    const { isSourceLoopback, isDestinationLoopback, isPodToItself } = hairpinOf(ofSource, ofDestination);
    const source = isSourceLoopback ? ofDestination : ofSource;
    const destination = isDestinationLoopback ? ofSource : ofDestination;
    const kind = kindOf(words, word, isPodToItself);
    const { end: from } = ends.enter(
      table,
      source,
      words[word + (isSourceLoopback ? LINE_DESTINATION_NAMES : LINE_SOURCE_NAMES)] ?? 0,
      isHostNodeOf(source.facts, destination.facts, observer, observer === 'delivered'),
    );
    const { end: to, names } = ends.enter(
      table,
      destination,
      words[word + (isDestinationLoopback ? LINE_SOURCE_NAMES : LINE_DESTINATION_NAMES)] ?? 0,
      isHostNodeOf(destination.facts, source.facts, observer, false),
    );
    const entry = table.count(from, to, kind, counter, details.weight(word), time);
    if (names.length > 0) addNames(table.entryOf(from, to, kind), names);
    builder.addSighting(time, node, isDirectionGuessed);
    if (entry !== undefined) {
      const parts = { l4: l4Of(words, word), source: ofSource, destination: ofDestination };
      offerExample(entry, exampleOf(parts), time, node);
    }
    addDetails(word, builder, from, to, kind, judgement, time);
  };

  const forget = (): void => {
    ends.forget();
    details.forget();
    judgements.forget();
  };
  return (builder, block, other) =>
    kernel.readBlock(block, { line: (word) => add(word, builder), other, forget });
}

function kindOf(words: Int32Array, word: number, isPodToItself: boolean): ConnectionKind {
  const bits = words[word + LINE_L4] ?? 0;
  return {
    protocol: protocolOf(bits),
    port: words[word + LINE_DESTINATION_PORT] || undefined,
    icmp: icmpOf(bits),
    isPodToItself,
  };
}
