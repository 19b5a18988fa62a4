import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSluice, type SluiceRun } from '../../support/run-sluice.ts';

/*
 * What the API server takes and nobody can mean is an error, and it is judged all the same: this is the merge request that
 * has to say what it cuts or opens.
 */

const NO_SPEC =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {}\n';
const CLOSED = NO_SPEC.replace('spec: {}', 'spec: {podSelector: {}, policyTypes: [Ingress], ingress: []}');
const NULL_RULE = CLOSED.replace('ingress: []', 'ingress: [null]');
const REFUSED = CLOSED.replace('ingress: []', 'ingres: []');

const end = (app: string) => ({
  namespace: 'shop',
  labels: [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'],
  pod_name: `${app}-1`,
  workloads: [{ name: app, kind: 'Deployment' }],
});
const flow = (verdict: 'FORWARDED' | 'DROPPED') =>
  JSON.stringify({
    flow: {
      time: '2026-11-18T10:00:00Z',
      verdict,
      ...(verdict === 'DROPPED' && { drop_reason_desc: 'POLICY_DENIED' }),
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
      source: end('web'),
      destination: end('cart'),
      Type: 'L3_L4',
      event_type: { type: verdict === 'DROPPED' ? 1 : 4 },
      traffic_direction: 'INGRESS',
      trace_observation_point: verdict === 'DROPPED' ? 'UNKNOWN_POINT' : 'TO_ENDPOINT',
      is_reply: false,
    },
    node_name: 'n1',
  });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-accepted-errors-'));
  const files = {
    'no-spec': NO_SPEC,
    closed: CLOSED,
    'null-rule': NULL_RULE,
    refused: REFUSED,
    none: '# none\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.yaml`), text);
  writeFileSync(join(folder, 'forwarded.ndjson'), `${flow('FORWARDED')}\n`);
  writeFileSync(join(folder, 'dropped.ndjson'), `${flow('DROPPED')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sluice = (...args: string[]): Promise<SluiceRun> => runSluice(args, { cwd: folder });
const simulate = (base: string, head: string, flows: string): Promise<SluiceRun> =>
  sluice('simulate', '--base', `${base}.yaml`, '--head', `${head}.yaml`, '--flows', `${flows}.ndjson`);

describe('a policy with an error that the API server accepts', () => {
  it('fails a simulation that says what the policy cuts', async () => {
    const { code, stdout } = await simulate('none', 'no-spec', 'forwarded');
    expect(stdout).toContain('Blocks shop/web → shop/cart on TCP 8080');
    expect(stdout).toContain('error no-spec.yaml:4: the policy has no spec');
    expect(code).toBe(1);
  });

  it('fails a simulation that says what the policy opens', async () => {
    const { code, stdout } = await simulate('closed', 'null-rule', 'dropped');
    expect(stdout).toContain('Opens shop/web → shop/cart on TCP 8080');
    expect(stdout).toContain('policies have 1 error');
    expect(code).toBe(1);
  });

  it('fails the gate also when it changes nothing that was recorded', async () => {
    const { code, stdout } = await simulate('none', 'null-rule', 'forwarded');
    expect(stdout).toMatch(/^FAIL {2}Blocks nothing that was seen in .*, but the policies have 1 error/);
    expect(code).toBe(1);
  });

  it('is judged as the base of a change that repairs it', async () => {
    const { code, stdout } = await simulate('null-rule', 'closed', 'forwarded');
    expect(stdout).toContain('Blocks shop/web → shop/cart on TCP 8080');
    expect(stdout).toContain('before this change: an empty list item');
    expect(code).toBe(1);
  });

  it('is judged by eval and explain, which print the error', async () => {
    const evaluated = await sluice('eval', '--policies', 'no-spec.yaml', '--flows', 'forwarded.ndjson');
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ verdict: 'denied' });
    expect(evaluated.stderr).toContain('the policy has no spec');
    expect(evaluated.code).toBe(0);
    const given = ['--policies', 'no-spec.yaml', '--flows', 'forwarded.ndjson'];
    const explained = await sluice('explain', 'shop/web', 'shop/cart', '8080', ...given);
    expect(explained.stdout).toContain('denied');
    expect(explained.code).toBe(0);
  });

  it('fails validate, and comes near no cluster', async () => {
    expect((await sluice('validate', 'no-spec.yaml')).code).toBe(1);
    expect((await sluice('validate', 'null-rule.yaml')).code).toBe(1);
    const plan = await sluice('plan', '--policies', 'null-rule.yaml', '--kubeconfig', 'no-such-file');
    expect(`${plan.stdout}${plan.stderr}`).not.toContain('no-such-file');
    expect(`${plan.stdout}${plan.stderr}`).toContain('is a rule that allows everything');
    expect(plan.code).toBe(1);
  });
});

describe('a policy that the API server refuses', () => {
  it('is not simulated, nor judged by eval and explain', async () => {
    const simulated = await simulate('none', 'refused', 'forwarded');
    expect(simulated.stdout).toContain('1 policy file is invalid: nothing was simulated');
    expect(simulated.code).toBe(1);
    const evaluated = await sluice('eval', '--policies', 'refused.yaml', '--flows', 'forwarded.ndjson');
    expect(evaluated.stdout).toBe('');
    expect(evaluated.code).toBe(1);
  });
});
