import type { LineReader } from '../line-reader.ts';
import { createEndpointReader, shareEndpoints } from './endpoint-reader.ts';
import { createFlowSkimmer } from './flow-skimmer.ts';
import { createTimeParser } from './parse-time.ts';
import { createPlainLineReader } from './plain-line-reader.ts';
import { readFlow } from './read-flow.ts';

/**
 * Reads Hubble's JSON lines. Lines as exporters write them are skimmed; whatever is written in another way goes to the
 * plain reader, line by line, with the same result.
 */
export function createHubbleLineReader(): LineReader {
  const readEndpoint = createEndpointReader();
  const readSharedEndpoint = shareEndpoints(readEndpoint);
  const plain = createPlainLineReader(readEndpoint);
  const skimmer = createFlowSkimmer();
  const parseTime = createTimeParser();
  return {
    read(line, bytes, start, end) {
      const skimmed = skimmer.skim(bytes, start, end);
      if (skimmed === undefined) return plain.read(line, bytes, start, end);
      const { flow, time, node } = skimmed;
      return readFlow(flow, { line, time: parseTime(time), node }, readSharedEndpoint);
    },
  };
}
