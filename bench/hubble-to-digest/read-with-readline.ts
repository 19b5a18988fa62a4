/** What everybody writes first: readline and JSON.parse, and nothing else. `read-with-readline.ts <file>` */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { printUsage } from './print-usage.ts';

const [file = ''] = process.argv.slice(2);
let flows = 0;
const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
lines.on('line', (line) => {
  const record: unknown = JSON.parse(line);
  if (typeof record === 'object' && record !== null && 'flow' in record) flows++;
});
lines.on('close', () => printUsage({ flows }));
