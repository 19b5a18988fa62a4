/** `node bench/flow-formats/run.ts [NAME…]`: each format against its own JSON.parse or split; see README.md. */
import { loadFlowDigests } from '../../src/flows/load-digest.ts';
import { type Kind, linesOf, mappedFormats, SOURCES } from './generate.ts';
import { parseLines } from './parse-lines.ts';
import { median, processorSeconds } from './processor-seconds.ts';

const LINES = 100_000;
const ROUNDS = 3;

const given = process.argv.slice(2);

for (const name of Object.keys(SOURCES).filter((one) => given.length === 0 || given.includes(one))) {
  const measured = [await measure(name, 'recurring'), await measure(name, 'all new')];
  console.log(`| ${name} | ${measured.join(' | ')} |`);
}

/** Bytes of a line, microseconds to parse and to read it, and their ratio. */
async function measure(name: string, kind: Kind): Promise<string> {
  const bytes = await linesOf(name, kind, LINES);
  const mapped = mappedFormats(name);
  const source = {
    name,
    async *open() {
      for (let start = 0; start < bytes.length; start += 1 << 20)
        yield bytes.subarray(start, start + (1 << 20));
    },
  };
  const isJson = bytes[0] === '{'.charCodeAt(0);
  const base: number[] = [];
  const read: number[] = [];
  let connections = 0;
  for (let round = 0; round < ROUNDS; round++) {
    base.push(await processorSeconds(() => parseLines(bytes, isJson)));
    read.push(
      await processorSeconds(async () => {
        const { digest } = await loadFlowDigests([source], { mapped });
        connections = digest[0]?.connections.length ?? 0;
      }),
    );
  }
  const ratio = median(read) / median(base);
  const [whole, parsed] = [read, base].map((times) => ((median(times) / LINES) * 1e6).toFixed(1));
  const about =
    kind === 'recurring' ? [isJson ? '`JSON.parse`' : '`split`', Math.round(bytes.length / LINES)] : [];
  return [...about, connections, parsed, whole, ratio.toFixed(1)].join(' | ');
}
