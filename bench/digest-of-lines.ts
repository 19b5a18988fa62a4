import type { FlowDigest } from '../src/digest/flow-digest.ts';
import { createDigestBuilder } from '../src/flows/digest-builder.ts';
import { readFlowLines } from '../src/flows/read-flow-lines.ts';

/** What `sluice record` makes of lines of Hubble. */
export async function digestOfLines(lines: Iterable<string>): Promise<FlowDigest> {
  const source = {
    name: 'bench.ndjson',
    open: async function* () {
      for (const line of lines) yield Buffer.from(`${line}\n`);
    },
  };
  const builder = createDigestBuilder();
  for await (const line of readFlowLines(source)) builder.add(line);
  return builder.finish({ name: source.name, format: 'hubble', isComplete: true, fingerprint: undefined });
}
