/**
 * What everybody writes first: readline, JSON.parse, and a Map that counts who spoke to whom. The least that a digest needs of a line, and nothing of
 * what makes it right. `read-with-readline.mjs <file>`
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip, createZstdDecompress } from 'node:zlib';

const [file] = process.argv.slice(2);
const bytes = createReadStream(file);
const decoder = file.endsWith('.gz')
  ? createGunzip()
  : file.endsWith('.zst')
    ? createZstdDecompress()
    : undefined;
const lines = createInterface({
  input: decoder === undefined ? bytes : bytes.pipe(decoder),
  crlfDelay: Number.POSITIVE_INFINITY,
});
const counts = new Map();
lines.on('line', (line) => {
  let flow;
  try {
    ({ flow } = JSON.parse(line));
  } catch {
    return;
  }
  if (flow === undefined) return;
  const { source, destination, l4 } = flow;
  const server = flow.is_reply === true ? l4?.TCP?.source_port : l4?.TCP?.destination_port;
  const key = `${flow.verdict} ${source?.namespace} ${source?.labels} ${destination?.namespace} ${destination?.labels} ${server}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
});
lines.on('close', () => console.log(`${counts.size} tuples`));
