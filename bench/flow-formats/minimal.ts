/** `node bench/flow-formats/minimal.ts`: what readers take that know one format only, forgive nothing and explain nothing; see README.md. */
import { TupleTable } from '../../src/digest/table/tuple-table.ts';
import { linesOf } from './generate.ts';
import { eachLine, parseLines } from './parse-lines.ts';
import { median, processorSeconds } from './processor-seconds.ts';

const LINES = 100_000;
const ROUNDS = 3;

/** Counts who sent to whom, by the ids of their addresses. */
interface Counter {
  readonly count: (from: string, to: string, port: number, time: number) => void;
  /** Whether it is the first record of two sockets, whichever of them sent it. */
  readonly isFirst: (from: string, fromPort: number, to: string, toPort: number) => boolean;
}

const READERS: Readonly<Record<string, (counter: Counter) => (line: string) => void>> = {
  'zeek-json': (counter) => (line) => {
    const record = JSON.parse(line);
    const [from, to] = [record['id.orig_h'], record['id.resp_h']];
    if (from !== undefined) counter.count(from, to, record['id.resp_p'], record.ts);
  },
  netobserv: (counter) => (line) => {
    const { SrcAddr, SrcPort, DstAddr, DstPort, TimeFlowStartMs } = JSON.parse(line);
    if (counter.isFirst(SrcAddr, SrcPort, DstAddr, DstPort))
      counter.count(SrcAddr, DstAddr, DstPort, TimeFlowStartMs);
  },
  'aws-vpc': (counter) => (line) => {
    const [, , , from = '', to = '', fromPort, toPort, , , , start] = line.split(' ');
    if (counter.isFirst(from, Number(fromPort), to, Number(toPort)))
      counter.count(from, to, Number(toPort), Number(start));
  },
};

for (const [name, readerOf] of Object.entries(READERS)) {
  const bytes = await linesOf(name, 'recurring', LINES);
  const isJson = bytes[0] === '{'.charCodeAt(0);
  const base: number[] = [];
  const read: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    base.push(await processorSeconds(() => parseLines(bytes, isJson)));
    read.push(await processorSeconds(() => eachLine(bytes, readerOf(createCounter()))));
  }
  const [whole, parsed] = [median(read), median(base)];
  const [shown, shownBase] = [whole, parsed].map((seconds) => ((seconds / LINES) * 1e6).toFixed(1));
  console.log(`| ${name} | ${shownBase} | ${shown} | ${(whole / parsed).toFixed(1)} |`);
}

function createCounter(): Counter {
  const ids = new Map<string, number>();
  const [sockets, connections] = [new TupleTable(4), new TupleTable(3)];
  const [four, three] = [new Int32Array(4), new Int32Array(3)];
  const counts: number[] = [];
  const lastTimes: number[] = [];
  const idOf = (address: string): number => {
    const id = ids.get(address) ?? ids.size;
    if (id === ids.size) ids.set(address, id);
    return id;
  };
  return {
    count(from, to, port, time) {
      three[0] = idOf(from);
      three[1] = idOf(to);
      three[2] = port;
      const index = connections.indexOf(three);
      counts[index] = (counts[index] ?? 0) + 1;
      lastTimes[index] = time;
    },
    isFirst(from, fromPort, to, toPort) {
      const [one, other] = [idOf(from), idOf(to)];
      const isTurned = one > other || (one === other && fromPort > toPort);
      four[isTurned ? 2 : 0] = one;
      four[isTurned ? 3 : 1] = fromPort;
      four[isTurned ? 0 : 2] = other;
      four[isTurned ? 1 : 3] = toPort;
      const known = sockets.size;
      return sockets.indexOf(four) === known;
    },
  };
}
