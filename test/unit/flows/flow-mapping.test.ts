import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* What the configuration maps, as users see it: what is wrong with a mapping is said at its place. */

const FORMAT = `flowFormats:
  sensor:
    records: connections
    leftOut: nothing
    columns:
      source: { address: src }
      destination: { address: dst, port: dport }
      protocol: proto
      time: ts
`;
const HEADER = 'ts,src,dst,dport,proto';
const ROW = '2026-01-01T00:00:00Z,10.0.0.1,10.0.0.2,80,tcp';

/** A folder with a configuration and a file of flows; what a command makes of it. */
async function run(
  config: string,
  flows: string,
  args: readonly string[] = ['read', '--flows', 'flows.csv'],
) {
  using folder = createTemporaryFolder();
  folder.write({ '.sluice.yaml': config, 'flows.csv': flows });
  return await runSluice([...args, '--config', '.sluice.yaml'], { cwd: folder.path });
}

describe('a mapping that cannot be meant is an error at its place', () => {
  const changed = (from: string, to: string) => FORMAT.replace(from, to);
  it.each([
    [changed('sensor', 'zeek'), '3:5', '`flowFormats.zeek` is the name of a built-in format'],
    [changed('address: src', 'port: sport'), '6:15', '`flowFormats.sensor.columns.source` does not say who'],
    [
      changed('address: src', 'workload: wl'),
      '6:27',
      '`flowFormats.sensor.columns.source.workload` needs a namespace',
    ],
    [changed('    records: connections\n', ''), '3:5', '`records` is missing'],
    [changed('    leftOut: nothing\n', ''), '3:5', '`leftOut` is missing'],
    [changed('time: ts', 'when: ts'), '9:7', 'unknown key `when` in `flowFormats.sensor.columns`'],
    [changed('time: ts', 'count: n'), '9:14', 'quote one that YAML would not read as a string'],
    [changed('time: ts', 'outcome: action'), '9:16', 'has values without a meaning'],
    [changed('time: ts', 'lastTime: ts'), '9:17', '`flowFormats.sensor.columns.lastTime` needs `time`'],
    [
      `${FORMAT}    decidedBy: policy\n`,
      '10:16',
      '`flowFormats.sensor.decidedBy` needs a column with outcomes',
    ],
    [
      `${FORMAT}      outcome: action\n    values: { outcome: { allowed: [a] } }\n`,
      '10:16',
      '`flowFormats.sensor.columns.outcome` needs `decidedBy`',
    ],
    [
      `${FORMAT}      outcome: action\n    decidedBy: policy\n    values: { outcome: { allowed: [1], denied: ['1'] } }\n`,
      '12:49',
      '`1` is `allowed` already',
    ],
    [`${FORMAT}    values: { reporter: { source: [out] } }\n`, '10:25', 'has no column'],
    [`${FORMAT}    timeFormat: '%Q'\n`, '10:17', '`%Q` is not known'],
    [`${FORMAT}    timeFormat: '%H:%M'\n`, '10:17', 'a time needs `%Y`'],
    [`${FORMAT}    timeZone: '+25:00'\n`, '10:15', '`flowFormats.sensor.timeZone` is not an offset'],
    [
      `${FORMAT}    columnNames: [ts, scr, dst, dport, proto]\n`,
      '6:26',
      'is `src`, which is not in `columnNames`',
    ],
  ])('%#', async (config, place, message) => {
    const { code, stdout, stderr } = await run(config, `${HEADER}\n${ROW}\n`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`.sluice.yaml:${place} error config/`);
    expect(stderr).toContain(message);
  });
});

describe('a source that does not fit', () => {
  it('names a column that it does not have, at its place in the configuration', async () => {
    const flows = `${HEADER.replace('dport', 'dprt')}\n${ROW}\n`;
    const { code, stdout, stderr } = await run(FORMAT, flows, [
      'read',
      '--flows',
      'flows.csv',
      '--flow-format',
      'sensor',
    ]);
    expect(code).toBe(2);
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain(
      '.sluice.yaml:7:42 error flows/missing-column `flows.csv` has no column `dport`',
    );
    expect(stderr).toContain('did you mean `dprt`?');
    expect(stderr).not.toContain('flows/foreign');
  });

  it('is not taken for one that fits, and the formats that were tried are named', async () => {
    const { code, stderr } = await run(FORMAT, `${HEADER.replace('dport', 'dprt')}\n${ROW}\n`);
    expect(code).toBe(2);
    expect(stderr).toContain('flows/foreign');
    expect(stderr).toContain(
      'flows/no-format-fits `flows.csv` fits none of the formats of the configuration: `sensor`',
    );
  });

  it('warns of a key that no record has', async () => {
    const flows = '{"src":"10.0.0.1","dst":"10.0.0.2","dport":80,"protocol":"tcp"}\n';
    const { code, stderr } = await run(FORMAT, flows);
    expect(code).toBe(0);
    expect(stderr).toContain(
      '.sluice.yaml:8:17 warning flows/unused-column no record of `flows.csv` has `proto`',
    );
    expect(stderr).toContain(
      '.sluice.yaml:9:13 warning flows/unused-column no record of `flows.csv` has `ts`',
    );
  });

  it('counts times that cannot be read, and keeps their connections', async () => {
    const flows = `${HEADER}\n${ROW}\n${ROW.replace('T', ' ').replace('Z', '')}\nsoon,10.0.0.1,10.0.0.2,80,tcp\n`;
    const { code, stdout, stderr } = await run(FORMAT, flows);
    expect(code).toBe(0);
    expect(stdout.match(/"kind":"connection"/g)).toHaveLength(3);
    expect(stderr).toContain(
      '2 records of `flows.csv` have no time in `ts`: `2026-01-01 00:00:00` in line 3',
    );
  });

  it('counts values that nobody explained, by what they are', async () => {
    const config = `${FORMAT}      outcome: action\n    decidedBy: policy\n    values: { outcome: { allowed: [pass] } }\n`;
    const flows = `${HEADER},action\n${ROW},pass\n${ROW},Pass\n${ROW},drop\n`;
    const { stderr } = await run(config, flows, ['record', '--flows', 'flows.csv', '--output', 'd.parquet']);
    expect(stderr).toContain(
      'flows/unmapped 2 lines of `flows.csv` could not be read (lines 3, 4): `outcome` is `Pass`, which `values.outcome` does not name',
    );
    expect(stderr).toContain('2 unmapped');
  });
});

describe('what a mapping can tell', () => {
  const describeSensor = (config: string) =>
    run(config, '', ['record', '--describe', '--flow-format', 'sensor']);
  const OUTCOMES =
    '      outcome: action\n    decidedBy: policy\n    values: { outcome: { denied: [drop] } }\n';

  it.each([
    [
      FORMAT,
      [
        'outcomes    none: only that a connection was seen',
        'labels      not recorded',
        'addresses   recorded',
      ],
    ],
    [
      `${FORMAT}${OUTCOMES}`,
      ['outcomes    what policies decided', 'allowed     not recorded', 'denied      recorded'],
    ],
    [
      `${FORMAT}${OUTCOMES.replace('denied: [drop]', 'allowed: [pass]')}`,
      ['allowed     only where that was enabled', 'denied      not recorded'],
    ],
    [
      `${FORMAT}${OUTCOMES.replace('policy', 'other')}`,
      ['outcomes    what security groups or a cloud firewall decided'],
    ],
    [FORMAT.replace('connections', 'packets'), ['who opened  from the records of both directions']],
    [FORMAT.replace(', port: dport', ''), ['ports       not recorded']],
    [FORMAT.replace('leftOut: nothing', 'leftOut: sampled'), ['left out    everything but a sample']],
  ])('%#', async (config, expected) => {
    const { code, stdout } = await describeSensor(config);
    expect(code).toBe(0);
    expect(stdout).toContain('sensor: records as the configuration maps them');
    for (const line of expected) expect(stdout).toContain(line);
  });

  it.each([
    [FORMAT, 'no-outcomes'],
    [`${FORMAT}${OUTCOMES}`, 'no-allowed'],
    [FORMAT.replace('leftOut: nothing', 'leftOut: rate-limited'), 'nothing above a rate'],
  ])('is kept with a digest: %#', async (config, limit) => {
    using folder = createTemporaryFolder();
    const cwd = folder.path;
    folder.write({ '.sluice.yaml': config, 'flows.csv': `${HEADER},action\n${ROW},drop\n` });
    expect((await runSluice(['record', '-f', 'flows.csv', '-o', 'd.parquet'], { cwd })).code).toBe(0);
    const { stdout } = await runSluice(['record', '--describe', '-f', 'd.parquet'], { cwd });
    expect(stdout).toContain(`flows.csv: sensor; `);
    expect(stdout).toContain(limit.replace('no-', 'no ').replace('no allowed', 'no allowed connections'));
  });

  it('a name that is no format is refused, with the one that was meant', async () => {
    const { code, stderr } = await run(FORMAT, '', [
      'read',
      '--flows',
      'flows.csv',
      '--flow-format',
      'senosr',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('`--flow-format senosr` is not a flow format');
    expect(stderr).toContain('did you mean `sensor`?');
  });
});
