/** `node examples/shop/generate.ts`: writes flows/hubble.ndjson.gz again, the same lines as committed. */
import { writeFileSync } from 'node:fs';
import { hubbleSample } from './hubble-sample.ts';

const file = new URL('flows/hubble.ndjson.gz', import.meta.url);
const sample = hubbleSample();
writeFileSync(file, sample.compressed);
process.stdout.write(`${sample.lines} lines, ${sample.compressed.length} bytes: ${file.pathname}\n`);
