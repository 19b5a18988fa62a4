import type { LineReader } from '../line-reader.ts';
import { readDnsAnswer } from './dns-answer.ts';
import { createEndpointReader } from './endpoint-reader.ts';
import { createFlowSkimmer } from './flow-skimmer.ts';
import { createJudgementMemo } from './judgement-memo.ts';
import { observeFlow } from './observe-flow.ts';
import { createPlainLineReader } from './plain-line-reader.ts';
import { createSkimmedDetails, parsedAt } from './skimmed-details.ts';

/**
 * Reads Hubble's JSON lines. Lines as exporters write them are skimmed; whatever is written in another way goes to the
 * plain reader, line by line, with the same result.
 */
export function createHubbleLineReader(): LineReader {
  const readEndpoint = createEndpointReader();
  const plain = createPlainLineReader(readEndpoint);
  const skimmer = createFlowSkimmer();
  const details = createSkimmedDetails();
  const judge = createJudgementMemo((judgement) => judgement);
  return {
    read(line, bytes, start, end) {
      const flow = skimmer.skim(bytes, start, end);
      if (flow === undefined) return plain.read(line, bytes, start, end);
      const judgement = judge(flow);
      const { time, node } = flow;
      if (judgement.kind === 'ignored') {
        const { kind, reason, isAnswer } = judgement;
        const client = () => readEndpoint(flow.destination, undefined).endpoint;
        const answer =
          isAnswer && flow.hasDns
            ? readDnsAnswer(parsedAt(bytes, flow.l7Start, flow.l7End), client)
            : undefined;
        return { line, kind, reason, time, node, ...(answer === undefined ? {} : { answer }) };
      }
      const isRequest = judgement.l7 !== undefined && flow.l7 !== 'absent';
      const observed = {
        l7: isRequest ? details.request(flow, bytes).request : undefined,
        policies: details.policies(flow, bytes),
      };
      return {
        line,
        kind: 'observation',
        observation: observeFlow(judgement, flow, flow, observed, readEndpoint),
      };
    },
  };
}
