/** The file to a digest file in memory. `read-with-sluice.ts <file>` */
import { open } from 'node:fs/promises';
import { writeDigestFile } from '../../src/flows/digest/write-digest-file.ts';
import { loadFlowDigest } from '../../src/flows/load-digest.ts';
import { readFileChunks } from '../../src/flows/reading/read-file-chunks.ts';
import { printUsage } from './print-usage.ts';

const [file = ''] = process.argv.slice(2);
const source = {
  name: 'flows',
  async *open() {
    yield* readFileChunks(await open(file));
  },
};
const { digest, diagnostics } = await loadFlowDigest([source]);
if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
const bytes = writeDigestFile(digest);
printUsage({
  flows: digest.sources[0]?.records.connections ?? 0,
  connections: digest.connections.length,
  digestBytes: bytes.length,
});
