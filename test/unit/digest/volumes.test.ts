import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const POLICY = (client: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: ${client} } } }]
`;

const POD = (app: string, podIP: string) => `apiVersion: v1
kind: Pod
metadata: { name: ${app}, namespace: shop, labels: { app: ${app} } }
spec: { containers: [] }
status: { podIP: ${podIP}, phase: Running, startTime: '2026-11-01T00:00:00Z' }
`;

const BEGIN = Date.parse('2026-11-18T00:00:00Z') / 1000;

/** Each minute for ten minutes, 1 MB from the client and 2 MB back, as the interfaces of both ends count them. */
const AWS = [
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  ...Array.from({ length: 10 }, (_, minute) => {
    const [start, end] = [BEGIN + minute * 60, BEGIN + minute * 60 + 59];
    return ['eni-0a', 'eni-0b'].flatMap((eni) => [
      `2 123456789012 ${eni} 10.0.0.1 10.0.0.2 40001 5432 6 1000 1000000 ${start} ${end} ACCEPT OK`,
      `2 123456789012 ${eni} 10.0.0.2 10.0.0.1 5432 40001 6 2000 2000000 ${start} ${end} ACCEPT OK`,
    ]);
  }).flat(),
].join('\n');

function cluster() {
  const folder = createTemporaryFolder();
  folder.write({
    'base/db.yaml': POLICY('web'),
    'head/db.yaml': POLICY('batch'),
    'pods.yaml': [POD('web', '10.0.0.1'), POD('db', '10.0.0.2')].join('---\n'),
    'aws.log': `${AWS}\n`,
  });
  return folder;
}

async function record(cwd: string, flows: string, ...more: readonly string[]) {
  const args = ['record', '--flows', flows, '--output', 'week.parquet', ...more];
  expect(await runSluice(args, { cwd })).toMatchObject({ code: 0 });
}

async function simulate(cwd: string, format: string, flows = 'week.parquet'): Promise<string> {
  const sides = ['--base', 'base', '--head', 'head', '--inventory', 'pods.yaml'];
  const { stdout } = await runSluice(['simulate', ...sides, '--flows', flows, '--format', format], { cwd });
  return stdout;
}

async function atLeast(cwd: string): Promise<unknown> {
  return JSON.parse(await simulate(cwd, 'json')).simulation.impacts.map(
    (impact: { atLeast: unknown }) => impact.atLeast,
  );
}

describe('what a blocked connection moved', () => {
  it('is told as the least, by the counters of one of its ends', async () => {
    using folder = cluster();
    await record(folder.path, 'aws.log', '--volumes');
    expect(await atLeast(folder.path)).toEqual([{ bytes: 30_000_000, packets: 30_000 }]);
    for (const format of ['text', 'markdown']) {
      expect(await simulate(folder.path, format)).toContain('1 × · at least 30 MB · last');
    }
  });

  it('is not kept unless that is asked for', async () => {
    using folder = cluster();
    await record(folder.path, 'aws.log');
    expect(await atLeast(folder.path)).toEqual([null]);
    expect(await simulate(folder.path, 'text')).not.toContain('at least');
    folder.write({ '.sluice.yaml': 'record: { volumes: true }\n' });
    await record(folder.path, 'aws.log', '--config', '.sluice.yaml');
    expect(await atLeast(folder.path)).toEqual([{ bytes: 30_000_000, packets: 30_000 }]);
  });

  it('grows with recordings of later hours, and not with one that has the same records once more', async () => {
    using folder = cluster();
    const later = AWS.replaceAll(String(BEGIN).slice(0, 6), String(BEGIN + 10_000).slice(0, 6));
    folder.write({ 'later.log': `${later}\n`, 'doubled.log': `${AWS}\n${AWS}\n` });
    await record(folder.path, 'aws.log', '--volumes', '--keep', '30d');
    await record(folder.path, 'doubled.log', '--volumes', '--keep', '30d');
    expect(await atLeast(folder.path)).toEqual([{ bytes: 30_000_000, packets: 30_000 }]);
    await record(folder.path, 'later.log', '--volumes', '--keep', '30d');
    expect(await atLeast(folder.path)).toEqual([{ bytes: 60_000_000, packets: 60_000 }]);
  });

  it('is said of a format where its records count it', async () => {
    using folder = cluster();
    const { stdout } = await runSluice(['record', '--describe', '--flows', 'aws.log'], { cwd: folder.path });
    expect(stdout).toContain('volumes     at the least, with `--volumes`');
  });
});
