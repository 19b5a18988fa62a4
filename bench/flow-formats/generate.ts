import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { flowMappings } from '../../src/cli/config/flow-mappings.ts';
import { readConfig } from '../../src/cli/config/read-config.ts';
import type { RecordFormat } from '../../src/flows/format/record-format.ts';
import { mappedFormat } from '../../src/flows/mapped/mapped-format.ts';
import { readFlowLines } from '../../src/flows/read-flow-lines.ts';
import { createValueSplitter } from '../../src/flows/reading/value-splitter.ts';

const CASES = fileURLToPath(new URL('../../test/cases/flows/', import.meta.url));

/** Of each format the case whose records look as most sources write them; those that are broken are left out. Hubble has a folder of its own. */
export const SOURCES: Readonly<Record<string, string>> = {
  goldmane: 'goldmane/emitter',
  'calico-enterprise': 'calico-enterprise/node-file',
  'ovn-acl': 'ovn-acl/packets-of-open-connections',
  netobserv: 'netobserv/each-direction-is-a-record',
  antrea: 'antrea/aggregator',
  'antrea-np-log': 'antrea-np-log/columns-since-1.9',
  'kube-router': 'kube-router/text-of-logemu',
  'aws-npa': 'aws-npa/log-of-a-node',
  'gke-policy': 'gke-policy/cloud-logging-and-node-file',
  'gcp-vpc': 'gcp-vpc/both-directions',
  'aws-vpc': 'aws-vpc/default-order',
  'azure-flow-log': 'azure-flow-log/network',
  'envoy-text': 'envoy/text-of-sidecars',
  'envoy-json': 'envoy/json-of-a-gateway',
  ztunnel: 'ztunnel/text',
  suricata: 'suricata/connections-and-alerts',
  'zeek-text': 'zeek/text',
  'zeek-json': 'zeek/json',
  'netflow-json': 'netflow/goflow2',
  'netflow-csv': 'netflow/nfdump-csv',
  obi: 'obi/exposition',
  aks: 'aks/rows-of-log-analytics',
  ocsf: 'ocsf/flow-logs-of-security-lake',
  'mapped-csv': 'mapped/csv-of-a-firewall',
  'mapped-json': 'mapped/json-with-paths',
};

/** What a log is like: who talks comes again, or nobody ever does. Ports of clients are new in each line of both. */
export type Kind = 'recurring' | 'all new';

/** Of each address of the records; a few of them talk most of the time. */
const CLIENTS = 3000;

/** Records over and over, each time a second later, with other addresses and other ports of clients; a line of column names stands once, at the top. */
export async function linesOf(source: string, kind: Kind, count: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(source, kind, count)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A text cannot be as long as all lines together, and a buffer for each would take more than the lines. */
const LINES_OF_PIECE = 10_000;

/** The same in pieces of whole lines, for recordings that are larger than memory. */
export async function* piecesOf(source: string, kind: Kind, count: number): AsyncGenerator<Buffer> {
  const folder = `${CASES}${SOURCES[source]}/`;
  const input = readdirSync(folder).find((file) => file.startsWith('input.')) ?? '';
  const all = readLines(readFileSync(`${folder}${input}`, 'utf8'), input.endsWith('.json'));
  const headers = all.filter((line, index) => index === 0 && isHeader(line));
  const broken = await brokenLines(source, all);
  const kinds = all.filter((line, index) => !headers.includes(line) && !broken.has(index + 1));
  const random = seededRandom();
  let client = 0;
  let lines: string[] = [...headers];
  for (let i = 0; i < count; i++) {
    const round = Math.floor(i / kinds.length);
    if (i % kinds.length === 0) client = kind === 'recurring' ? Math.floor(CLIENTS ** random()) : round;
    lines.push(varied(kinds[i % kinds.length] ?? '', client, round));
    if (lines.length < LINES_OF_PIECE && i < count - 1) continue;
    yield Buffer.from(`${lines.join('\n')}\n`);
    lines = [];
  }
}

/** The numbers of the lines that a case has to show that they are refused: a log has hardly any of these. */
async function brokenLines(source: string, lines: readonly string[]): Promise<ReadonlySet<number>> {
  const broken = new Set<number>();
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const file = {
    name: source,
    async *open() {
      yield bytes;
    },
  };
  for await (const { kind, line } of readFlowLines(file, { mapped: mappedFormats(source) })) {
    if (kind === 'broken') broken.add(line);
  }
  return broken;
}

/** From 0 to 1, the same ones each time (mulberry32). */
function seededRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Where the source's configuration would be. */
export function configOf(source: string): string {
  return `${CASES}${SOURCES[source]}/.sluice.yaml`;
}

/** The formats that the source's configuration maps. */
export function mappedFormats(source: string): readonly RecordFormat[] {
  const path = configOf(source);
  if (!existsSync(path)) return [];
  const { config, spanAt } = readConfig(path, readFileSync(path, 'utf8'));
  return config && spanAt ? flowMappings(config, spanAt).map(mappedFormat) : [];
}

function readLines(text: string, isJson: boolean): readonly string[] {
  // With which nfdump ends a table.
  const [records = ''] = text.split(/^Summary$/m);
  if (!isJson) return records.split('\n').filter((line) => line !== '' && !/^#(?!fields)/.test(line));
  const lines: string[] = [];
  const splitter = createValueSplitter(
    {
      line: (_, bytes, start, end) =>
        lines.push(JSON.stringify(JSON.parse(bytes.toString('utf8', start, end)))),
      tooLong: () => undefined,
    },
    text.length,
  );
  splitter.push(Buffer.from(text));
  splitter.finish();
  return lines;
}

function isHeader(line: string): boolean {
  return line.startsWith('#fields') || /^\ufeff?[A-Za-z_|-]+[ ,;][A-Za-z_ ,;|-]+$/.test(line);
}

function varied(line: string, client: number, round: number): string {
  return line
    .replace(
      /\b(10|172\.(?:1[6-9]|2\d|3[01])|192\.168)((?:\.\d{1,3}){2,3})\b/g,
      (_, net: string, hosts: string) => `${net}${moved(hosts, client)}`,
    )
    .replace(/(?<=-[bcdfghjklmnpqrstvwxz2456789]{8,10}-)[a-z0-9]{5}\b/g, (pod) =>
      (Number.parseInt(pod, 36) + client).toString(36).slice(-pod.length),
    )
    .replace(/(?<![\d.-])([3-5]\d{4})(?![\d.-])/g, (port) =>
      String(32_768 + ((Number(port) + round * 7) % 28_000)),
    )
    .replace(/(?<=\d{4}-\d\d-\d\dT)\d\d:\d\d:\d\d/g, (clock) =>
      new Date(Date.parse(`1970-01-01T${clock}Z`) + round * 1000).toISOString().slice(11, 19),
    )
    .replace(/(?<![\d.])1[67]\d{8}(?=(?:\d{3}){0,3}(?!\d))/g, (seconds) => String(Number(seconds) + round));
}

/** The last bytes of an address, `.7.2.9`: other ones for each client. */
function moved(hosts: string, client: number): string {
  const bytes = hosts.slice(1).split('.').map(Number);
  let number = (bytes.reduce((all, one) => all * 256 + one) + client * 251) % 256 ** bytes.length;
  const others = bytes.map(() => {
    const byte = number % 256;
    number = Math.floor(number / 256);
    return `.${byte}`;
  });
  return others.reverse().join('');
}
