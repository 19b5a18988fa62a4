// What everybody writes first: readline and JSON.parse, and nothing else. `read-with-readline.mjs <file>`
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const lines = createInterface({
  input: createReadStream(process.argv[2]),
  crlfDelay: Number.POSITIVE_INFINITY,
});
let flows = 0;
lines.on('line', (line) => {
  if ('flow' in JSON.parse(line)) flows++;
});
lines.on('close', () => console.log(`${flows} flows`));
