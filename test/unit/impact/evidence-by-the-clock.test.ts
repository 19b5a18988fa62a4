import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

const pod = (app: string) =>
  `{metadata: {labels: {app: ${app}, tier: back}}, spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}`;
const cronJob = (name: string, spec: string) =>
  `{apiVersion: batch/v1, kind: CronJob, metadata: {name: ${name}, namespace: shop}, spec: {${spec}, jobTemplate: {spec: {template: ${pod(name)}}}}}`;

const WEB = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {selector: {matchLabels: {app: web}}, template: ${pod('web')}}}`;
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress, namespace: shop}
spec: {podSelector: {matchLabels: {tier: back}}, policyTypes: [Egress], egress: [{}]}
`;

function flow(time: string): string {
  const end = (app: string, ip: string) => ({
    ip,
    pod: {
      ID: 1,
      namespace: 'shop',
      labels: [`k8s:app=${app}`, 'k8s:tier=back', 'k8s:io.kubernetes.pod.namespace=shop'],
      pod_name: `${app}-6d5f7c9b8d-x2k4z`,
      workloads: [{ name: app, kind: 'Deployment' }],
    },
  });
  const [source, destination] = [end('web', '10.0.1.10'), end('web', '10.0.2.20')];
  return JSON.stringify({
    flow: {
      verdict: 'FORWARDED',
      IP: { source: source.ip, destination: destination.ip, ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
      source: source.pod,
      destination: destination.pod,
      Type: 'L3_L4',
      event_type: { type: 4 },
      trace_observation_point: 'TO_ENDPOINT',
      trace_reason: 'NEW',
      is_reply: false,
    },
    node_name: 'worker-1',
    time,
  });
}

async function simulate(
  jobs: readonly string[],
  settings = 'gate: {}\n',
  records = ['2026-01-15T08:00:00Z', '2026-01-15T18:00:00Z'],
) {
  folder.write({
    'inventory.yaml': [WEB, ...jobs].join('\n---\n'),
    'head/egress.yaml': POLICY,
    'base/none.yaml': '',
    'flows.ndjson': records.map((time) => `${flow(time)}\n`).join(''),
    '.sluice.yaml': settings,
  });
  const argv =
    'simulate --base base --head head -f flows.ndjson -i inventory.yaml --config .sluice.yaml'.split(' ');
  const now = Date.parse('2026-01-15T19:00:00Z');
  const { stdout, stderr, code } = await runSluice(argv, { cwd: folder.path, now });
  return { said: `${stdout}\n${stderr}`.replaceAll(/\s+/g, ' '), code };
}

it('names the CronJobs that the recording cannot have seen, and what would show them', async () => {
  const { said } = await simulate([
    cronJob('nightly', "schedule: '0 2 * * *'"),
    cronJob('hourly', "schedule: '@hourly'"),
    cronJob('backup', "schedule: '@daily'"),
    cronJob('invoices', "schedule: '0 4 1 * *'"),
    cronJob('asleep', "schedule: '0 2 * * *', suspend: true"),
  ]);
  expect(said).toContain('3 CronJobs did not run while recording (one more day would cover 2 of them)');
  expect(said).toContain('shop/nightly, a CronJob that was not due while recording; next on Fri 16 Jan');
  expect(said).toContain('shop/invoices, a CronJob that was not due while recording; next on Sun 1 Feb');
  expect(said).not.toMatch(/shop\/(hourly|asleep), a CronJob/);
});

it('warns of them even where workloads without traffic do not matter', async () => {
  const settings = 'gate: {uncovered: ignore}\nevidence: {minimumWindow: off, minimumConnections: 1}\n';
  const hourly = await simulate([cronJob('hourly', "schedule: '@hourly'")], settings);
  expect(hourly.said).not.toContain('did not run while recording');
  const nightly = await simulate([cronJob('nightly', "schedule: '@daily'")], settings);
  expect(nightly.said).toContain(
    'CronJob shop/nightly did not run while recording (one more day would cover it)',
  );
});

it('does not take one record whose clock is far behind for a week', async () => {
  const records = ['2026-01-08T07:00:00Z', '2026-01-15T08:00:00Z', '2026-01-15T18:00:00Z'];
  const jobs = [cronJob('nightly', "schedule: '0 2 * * *'"), cronJob('weekly', "schedule: '@every 168h'")];
  const { said } = await simulate(jobs, 'gate: {}\n', records);
  expect(said).toContain('in 10 hours');
  expect(said).toContain('the recording is shorter than 7 days');
  expect(said).toContain('2 CronJobs did not run while recording');
});

it('says nothing of CronJobs that the change does not touch', async () => {
  const { said } = await simulate([
    cronJob('nightly', "schedule: '0 2 * * *'").replaceAll('tier: back', 'tier: other'),
  ]);
  expect(said).not.toContain('did not run while recording');
});
