import type { LineReader } from '../line-reader.ts';
import { createEndpointReader } from './endpoint-reader.ts';
import { createFlowSkimmer } from './flow-skimmer.ts';
import { createJudgementMemo } from './judgement-memo.ts';
import { readL7Request } from './l7-request.ts';
import { observeFlow } from './observe-flow.ts';
import { createPlainLineReader } from './plain-line-reader.ts';

/**
 * Reads Hubble's JSON lines. Lines as exporters write them are skimmed; whatever is written in another way goes to the
 * plain reader, line by line, with the same result.
 */
export function createHubbleLineReader(): LineReader {
  const readEndpoint = createEndpointReader();
  const plain = createPlainLineReader(readEndpoint);
  const skimmer = createFlowSkimmer();
  const judge = createJudgementMemo((judgement) => judgement);
  return {
    read(line, bytes, start, end) {
      const flow = skimmer.skim(bytes, start, end);
      if (flow === undefined) return plain.read(line, bytes, start, end);
      const judgement = judge(flow);
      const { time, node } = flow;
      if (judgement.kind === 'ignored')
        return { line, kind: 'ignored', reason: judgement.reason, time, node };
      const l7 =
        judgement.l7 === undefined || flow.l7 === 'absent'
          ? undefined
          : readL7Request(JSON.parse(bytes.toString('latin1', flow.l7Start, flow.l7End)));
      return {
        line,
        kind: 'observation',
        observation: observeFlow(judgement, flow, flow, l7, readEndpoint),
      };
    },
  };
}
