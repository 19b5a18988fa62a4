/** The file to a digest file in memory. `read-with-sluice.ts <file>` */
import { createReadStream } from 'node:fs';
import { writeDigestFile } from '../../src/flows/digest/write-digest-file.ts';
import { loadFlowDigest } from '../../src/flows/load-digest.ts';
import { printUsage } from './print-usage.ts';

const [file = ''] = process.argv.slice(2);
const source = { name: 'flows', open: () => createReadStream(file, { highWaterMark: 1024 * 1024 }) };
const { digest, diagnostics } = await loadFlowDigest([source]);
if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
const bytes = writeDigestFile(digest);
printUsage({
  flows: digest.sources[0]?.records.connections ?? 0,
  connections: digest.connections.length,
  digestBytes: bytes.length,
});
