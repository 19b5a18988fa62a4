import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { fieldTable, rowOfFields } from '../../../src/flows/reading/field-table.ts';
import { bytesSource } from '../../support/flow-sources.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* CSV of a store with a field in each column, as Log Analytics, Kibana and Google Cloud export it. */

const ROWS: readonly Readonly<Record<string, unknown>>[] = readFileSync(
  new URL('../../cases/flows/aks/rows-of-log-analytics/input.json', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Record<string, unknown>);

function quoted(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
  return `"${text.replaceAll('"', '""')}"`;
}

function csvOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => quoted(row[name])).join(','));
  return `\ufeff${[names.join(','), ...lines].join('\n')}\n`;
}

it('rows of Log Analytics are the same as JSON and as CSV', async () => {
  const json = `${ROWS.map((row) => JSON.stringify(row)).join('\n')}\n`;
  const { digest: expected } = await loadDigest([bytesSource(json)]);
  const { digest, diagnostics } = await loadDigest([bytesSource(csvOf(ROWS))]);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(digest.connections).toEqual(expected.connections);
  expect(digest.connections.length).toBeGreaterThan(0);
  expect(digest.sources[0]?.records.lines).toBe(ROWS.length + 1);
});

it('times of the portal are not taken for others', async () => {
  const row = { ...ROWS[0], 'TimeGenerated [UTC]': '5/4/2026, 8:00:00.000 AM', TimeGenerated: undefined };
  const { digest } = await loadDigest([bytesSource(csvOf([row]))]);
  expect(digest.connections).toHaveLength(1);
  expect(digest.connections[0]?.seen).toBeUndefined();
});

it('a table of fields of a format that is not read from tables is foreign', async () => {
  const header = 'timestamp,event_type,src_ip,src_port,dest_ip,dest_port,proto';
  const row = '2026-01-01T00:00:00.000000+0000,flow,10.0.0.1,40000,10.0.0.2,443,TCP';
  const { diagnostics } = await loadDigest([bytesSource(`${header}\n${row}\n`)]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['flows/foreign']);
});

describe('a row', () => {
  const name = fc.constantFrom('a', 'a.b', 'a.b.c', '__proto__', 'constructor.x', 'toString', 'source.ip');
  it('gives each name its value, whatever else there is', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string()), { maxLength: 8 }), (cells) => {
        const row = rowOfFields(
          cells.map(([one]) => one),
          cells.map(([, value]) => value),
        );
        expect(JSON.parse(JSON.stringify(row))).toEqual(row);
        const [first] = cells;
        if (first === undefined || ['', '-'].includes(first[1])) return;
        const found = first[0].split('.').reduce<unknown>((at, key) => Object(at)[key], row);
        expect(found).toBe(first[1]);
      }),
    );
  });

  it('leaves out what is empty or a dash', () => {
    expect(rowOfFields(['a', 'b.c', 'b.d'], ['', '-', '1'])).toEqual({ b: { d: '1' } });
  });

  it('knows the names of columns without their zone', () => {
    expect(fieldTable('a,"b [UTC]",c.d,e')?.names).toEqual(['a', 'b', 'c.d', 'e']);
    expect(fieldTable('a,b')).toBeUndefined();
    expect(fieldTable('10.0.0.1 said: hello,b,c,d')).toBeUndefined();
  });
});

it('a format of the configuration is asked before a general one', async () => {
  using folder = createTemporaryFolder();
  folder.write({
    'firewall.yaml': `flowFormats:
  firewall:
    records: connections
    leftOut: nothing
    columns:
      source: { address: source.ip }
      destination: { address: destination.ip, port: destination.port }
      protocol: network.transport
`,
    'flows.ndjson': `${JSON.stringify({
      source: { ip: '10.0.0.1', port: 40000 },
      destination: { ip: '10.0.0.2', port: 443 },
      network: { transport: 'tcp' },
      event: { kind: 'event' },
    })}\n`,
  });
  const read = async (...args: string[]) =>
    (await runSluice(['read', 'flows.ndjson', ...args], { cwd: folder.path })).stdout;
  expect(await read()).toContain('"format":"ecs"');
  expect(await read('--config', 'firewall.yaml')).toContain('"format":"firewall"');
});
