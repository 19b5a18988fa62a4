import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* Records without line ends between them: stores join what they are sent, files without a last line end are put together, and lines are torn. */

const CASES = new URL('../../cases/', import.meta.url);

function linesOf(path: string): readonly string[] {
  return readFileSync(new URL(path, CASES), 'utf8').split('\n').filter(Boolean);
}

const HUBBLE = linesOf('hubble/one-connection-seen-by-four/input.ndjson');

async function connectionsOf(content: string) {
  const { digest, diagnostics } = await loadDigest([bytesSource(content)]);
  return { connections: digest.connections, codes: diagnostics.map(({ code }) => code) };
}

async function said(content: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of readFlowLines(bytesSource(content))) {
    lines.push(`${line.line} ${line.kind === 'broken' ? `${line.reason}: ${line.detail}` : line.kind}`);
  }
  return lines;
}

function ofCloudWatch(...messages: readonly string[]): string {
  const logEvents = messages.map((message, id) => ({ id: `${id}`, timestamp: 1780000000000, message }));
  return JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup: 'g', logStream: 's', logEvents });
}

it.each([
  ['objects one behind the other', HUBBLE.join('')],
  ['objects with spaces between them', HUBBLE.join(' ')],
  ['two lines, the first of which has no line end', `${HUBBLE[0]}${HUBBLE.slice(1).join('\n')}\n`],
  ['what CloudWatch sends, joined by Firehose', HUBBLE.map((line) => ofCloudWatch(line)).join('')],
  ['of it several events each', ofCloudWatch(...HUBBLE.slice(0, 2)) + ofCloudWatch(...HUBBLE.slice(2))],
  ['an event that holds several', `${ofCloudWatch(HUBBLE.join(''))}\n`],
])('%s are the records that they would be on lines of their own', async (_, content) => {
  const { connections } = await connectionsOf(HUBBLE.join('\n'));
  expect(await connectionsOf(content)).toEqual({ connections, codes: [] });
});

it.each(['goldmane/emitter', 'gcp-vpc/both-directions', 'gke-policy/cloud-logging-and-node-file'])(
  'objects of %s, too',
  async (name) => {
    const lines = linesOf(`flows/${name}/input.ndjson`);
    const { connections } = await connectionsOf(lines.join('\n'));
    expect((await connectionsOf(lines.join(''))).connections).toEqual(connections);
  },
);

it('what is torn among them is not lost, and a source that ends within one is cut', async () => {
  const [one = '', two = ''] = HUBBLE;
  const half = two.slice(0, two.length / 2);
  const torn = 'malformed: the line is not valid JSON';
  expect(await said(`${one}${half}\n${two}\n`)).toEqual(['1 observation', `1 ${torn}`, '2 observation']);
  expect(await said(`${half}${one}\n${two}\n`)).toEqual([`1 ${torn}`, '2 observation']);
  expect((await connectionsOf(`${one}${half}`)).codes).toEqual(['flows/cut']);
});

it('a torn line behind a prefix is not passed over for the whole one behind it', async () => {
  const [line = '', other = ''] = linesOf('flows/goldmane/emitter/input.ndjson');
  const prefix = '2026-05-28T20:26:40.1Z stdout F ';
  const joined = `${prefix}${line.slice(0, 5)}${prefix}${line}`;
  expect(await said(`${prefix}${other}\n${joined}\n`)).toEqual([
    '1 observation',
    '2 malformed: the line is not valid JSON',
  ]);
});

/** A line of each folder that is a connection by itself. */
const TEXTS = ['ovn-acl', 'antrea-np-log', 'kube-router', 'aws-npa', 'ztunnel', 'obi', 'netflow']
  .flatMap((format) =>
    readdirSync(new URL(`flows/${format}`, CASES)).map((name) => `flows/${format}/${name}/`),
  )
  .filter((folder) => readdirSync(new URL(folder, CASES)).includes('input.log'));

it.each(TEXTS)('two lines of text that became one are no connection: %s', async (folder) => {
  let line: string | undefined;
  for (const text of linesOf(`${folder}input.log`)) {
    if (!text.includes('{') && (await said(text))[0] === '1 observation') line ??= text;
  }
  // The log of pmacct is JSON behind a prefix.
  if (line === undefined) return expect(folder).toBe('flows/netflow/pmacct/');
  const broken = '2 malformed: the line is several records without line ends between them';
  for (const first of [line, `${line} `, line.slice(0, line.length - 8)]) {
    expect(await said(`${line}\n${first}${line}\n`)).toEqual(['1 observation', broken]);
  }
});
