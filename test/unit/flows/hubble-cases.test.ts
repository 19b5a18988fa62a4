import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FlowLine } from '../../../src/flows/flow-line.ts';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import type { Connection } from '../../../src/model/connection.ts';
import type { NamedPolicy, RecordedConnection, RecordedRequest } from '../../../src/model/digest.ts';
import { type Endpoint, endpointName } from '../../../src/model/endpoint.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/** Each folder: input.ndjson, and what each of its lines means and which connections they are (expected.json). */
const CASES = join(import.meta.dirname, '../../cases/hubble');

interface Expected {
  readonly why: string;
  readonly lines: readonly string[];
  readonly connections: readonly object[];
}

describe.each(readdirSync(CASES))('hubble: %s', (name) => {
  const input = readFileSync(join(CASES, name, 'input.ndjson'));
  const expected = JSON.parse(readFileSync(join(CASES, name, 'expected.json'), 'utf8')) as Expected;

  it('means, line by line', async () => {
    const lines: string[] = [];
    for await (const line of readFlowLines(bytesSource(input, name))) lines.push(describeLine(line));
    expect(lines).toEqual(expected.lines);
  });

  it('is these connections', async () => {
    const { digest } = await loadDigest([bytesSource(input, name)]);
    const actual = digest.connections.map(describeRecorded);
    expect(sorted(actual)).toEqual(sorted(expected.connections));
    const [records] = digest.sources.map((source) => source.records);
    const ignored = Object.values({ ...records?.ignored, ...records?.broken }).reduce((sum, n) => sum + n, 0);
    expect(records?.lines).toBe(expected.lines.length);
    expect((records?.connections ?? 0) + ignored).toBe(expected.lines.length);
  });

  it('keeps no secret', async () => {
    const { digest } = await loadDigest([bytesSource(input, name)]);
    for await (const line of readFlowLines(bytesSource(input, name))) {
      expect(inspectText(line)).not.toContain('secret');
    }
    expect(inspectText(digest)).not.toContain('secret');
  });
});

function sorted(items: readonly object[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).sort();
}

function inspectText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

function describeLine(line: FlowLine): string {
  switch (line.kind) {
    case 'broken':
    case 'ignored':
      return `${line.line} ${line.kind} ${line.reason}`;
    case 'lost-events':
      return `${line.line} lost ${line.count}`;
    case 'observation': {
      const { outcome, observer, connection, weight, isDirectionGuessed, isRefused } = line.observation;
      const { l7 } = connection;
      const parts = [line.line, outcome, observer, describeConnection(connection)];
      if (weight !== 1) parts.push(`x${weight}`);
      if (isDirectionGuessed) parts.push('guessed');
      if (isRefused) parts.push('refused');
      if (l7?.kind === 'http') parts.push(`${l7.method} ${l7.path}`);
      if (l7?.kind === 'dns') parts.push(`query ${l7.name}`);
      return parts.join(' ');
    }
  }
}

function describeRecorded({
  connection,
  allowed,
  denied,
  audited,
  attempted,
  requests,
  policies,
}: RecordedConnection): object {
  return Object.fromEntries(
    Object.entries({
      connection: describeConnection(connection),
      audited: audited?.count,
      allowed: allowed?.count,
      denied: denied?.count,
      attempted: attempted?.count,
      requests: requests.requests.length === 0 ? undefined : requests.requests.map(describeRequest),
      policies: policies.length === 0 ? undefined : policies.map(describePolicy),
      names: namesOf(connection.destination),
    }).filter(([, value]) => value !== undefined),
  );
}

function describeRequest({ request, allowed, refused }: RecordedRequest): string {
  const { kind, ...parts } = request;
  const texts = Object.values(parts).flat();
  const seen = [
    ...(allowed === undefined ? [] : [`allowed ${allowed.count}`]),
    ...(refused === undefined ? [] : [`refused ${refused.count}`]),
  ];
  return `${kind} ${texts.filter((text) => text !== undefined).join(' ')}: ${seen.join(', ')}`;
}

function describePolicy({ direction, action, kind, namespace, name }: NamedPolicy): string {
  return `${direction} ${action} by ${kind} ${namespace}/${name}`;
}

function namesOf(endpoint: Endpoint): readonly string[] | undefined {
  if (endpoint.kind !== 'world' || endpoint.names.length === 0) return undefined;
  return endpoint.names.map(({ name, from }) => `${name} (${from})`);
}

function describeConnection({
  source,
  destination,
  protocol,
  port,
  icmp,
  isPodToItself,
}: Connection): string {
  const message = icmp === undefined ? '' : ` type ${icmp.type} code ${icmp.code}`;
  const l4 = port === undefined ? `${protocol}${message}` : `${protocol}/${port}`;
  return `${describeEnd(source)} -> ${describeEnd(destination)} ${l4}${isPodToItself ? ' itself' : ''}`;
}

function describeEnd(endpoint: Endpoint): string {
  const name = endpointName(endpoint);
  switch (endpoint.kind) {
    case 'workload':
      return endpoint.labels.isComplete ? name : `${name} (labels unknown)`;
    case 'node':
      return `${name}${endpoint.isOwnNode === undefined ? '' : endpoint.isOwnNode ? ' own' : ' other'}`;
    case 'unidentified':
      return endpoint.addresses.addresses.length === 0 ? '?' : `${name}?`;
    default:
      return name;
  }
}
