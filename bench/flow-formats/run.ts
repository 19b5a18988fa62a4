/** `node bench/flow-formats/run.ts [NAME…]`: each format against its own JSON.parse or split; see README.md. */
import { loadFlowDigests } from '../../src/flows/load-digest.ts';
import { linesOf, mappedFormats, SOURCES } from './generate.ts';

const LINES = 50_000;
const ROUNDS = 5;

const given = process.argv.slice(2);

for (const name of Object.keys(SOURCES).filter((one) => given.length === 0 || given.includes(one))) {
  const { text, records } = linesOf(name, LINES);
  const bytes = Buffer.from(text);
  const mapped = mappedFormats(name);
  const source = {
    name,
    async *open() {
      for (let start = 0; start < bytes.length; start += 1 << 20)
        yield bytes.subarray(start, start + (1 << 20));
    },
  };
  const isJson = text.startsWith('{');
  const base: number[] = [];
  const read: number[] = [];
  let connections = 0;
  for (let round = 0; round < ROUNDS; round++) {
    base.push(await seconds(() => parseLines(bytes, isJson)));
    read.push(
      await seconds(async () => {
        const { digest } = await loadFlowDigests([source], { mapped });
        connections = digest[0]?.connections.length ?? 0;
      }),
    );
  }
  const ratio = median(read) / median(base);
  const [whole, parsed] = [read, base].map((times) => ((median(times) / LINES) * 1e6).toFixed(1));
  console.log(
    `${name.padEnd(18)} ${ratio.toFixed(1)} × ${isJson ? 'JSON.parse' : 'split'}, ${whole} against ${parsed} µs a line of ${Math.round(bytes.length / LINES)} bytes (${records} kinds of line, ${connections} connections)`,
  );
}

/** What nobody can do without: each line found, decoded, and parsed or split. */
function parseLines(buffer: Buffer, isJson: boolean): number {
  let found = 0;
  let start = 0;
  for (let end = buffer.indexOf(0x0a); end >= 0; end = buffer.indexOf(0x0a, start)) {
    const line = buffer.toString('utf8', start, end);
    found += isJson ? Object.keys(JSON.parse(line)).length : line.split(/[\s,;|]/).length;
    start = end + 1;
  }
  return found;
}

/** Of the processor: the machine is shared. */
async function seconds(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
