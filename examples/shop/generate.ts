/**
 * `node examples/shop/generate.ts` writes flows/hubble.ndjson.gz again, the same lines as committed.
 * With `--week` also flows/week.parquet, the digest of the whole week; that takes a minute.
 */
import { writeFileSync } from 'node:fs';
import { hubbleSample } from './hubble-sample.ts';
import { weekDigest } from './week-digest.ts';

function write(path: string, bytes: Uint8Array): void {
  writeFileSync(new URL(path, import.meta.url), bytes);
  process.stdout.write(`${path}: ${bytes.length} bytes\n`);
}

write('flows/hubble.ndjson.gz', hubbleSample().compressed);
if (process.argv.includes('--week')) write('flows/week.parquet', await weekDigest());
