import { writeDigestFile } from '../../src/digest/file/write/write-digest-file.ts';
import { createDigestBuilder } from '../../src/flows/digest-builder.ts';
import { readFlowLines } from '../../src/flows/read-flow-lines.ts';
import { shopFlowLines } from './generate-flows.ts';
import { SEED } from './hubble-sample.ts';

const LINES_A_CHUNK = 500;

/** The digest of the whole week, made from raw lines that are never stored: there are about a million of them. */
export async function weekDigest(): Promise<Uint8Array> {
  const builder = createDigestBuilder();
  for await (const line of readFlowLines({ name: 'hubble.ndjson', open: rawBytes })) builder.add(line);
  const source = { name: 'hubble.ndjson', format: 'hubble', isComplete: true, fingerprint: undefined };
  return writeDigestFile(builder.finish(source));
}

async function* rawBytes(): AsyncGenerator<Uint8Array> {
  let chunk: string[] = [];
  for (const line of shopFlowLines({ seed: SEED, share: 1 })) {
    chunk.push(line);
    if (chunk.length < LINES_A_CHUNK) continue;
    yield Buffer.from(`${chunk.join('\n')}\n`);
    chunk = [];
  }
  yield Buffer.from(`${chunk.join('\n')}\n`);
}
