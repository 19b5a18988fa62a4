import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';

/* The contract of `eval` (docs/eval.md): other programs are built on it. */

const POLICY = `# carts talk to the web only
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: http}]
`;
const CART = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, ports: [{name: http, containerPort: 8080}]}]}
`;

const NOBODY = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: a, context: {cluster: c, user: u}}]
current-context: a
users: [{name: u, user: {token: x}}]
`;

const pod = (app: string) => ({
  namespace: 'shop',
  labels: [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'],
  pod_name: `${app}-1`,
});

function flow(source: string, destination: string, more: object = {}): string {
  return JSON.stringify({
    flow: {
      time: '2026-11-18T10:00:00Z',
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2' },
      l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
      source: pod(source),
      destination: pod(destination),
      Type: 'L3_L4',
      event_type: { type: 4 },
      trace_observation_point: 'TO_ENDPOINT',
      trace_reason: 'NEW',
      is_reply: false,
      ...more,
    },
  });
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-eval-'));
  writeFileSync(join(folder, 'policy.yaml'), POLICY);
  writeFileSync(join(folder, 'cart.yaml'), CART);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const evaluate = (stdin: string, ...more: string[]) =>
  runSluice(
    ['eval', '--policies', 'policy.yaml', '--flows', '-', '--cni', 'cilium', '--format', 'ndjson', ...more],
    { cwd: folder, stdin },
  );

describe('eval', () => {
  it.each([
    ['eval', '--flows', '-'],
    ['explain', '203.0.113.9', 'shop/cart', '8080', '--inventory', 'cart.yaml'],
  ])(
    '%s answers nothing when the cluster does not answer: policies that are in force there are not known',
    async (...words) => {
      writeFileSync(join(folder, 'kubeconfig'), NOBODY);
      const more = ['--policies', 'policy.yaml', '--inventory', 'cluster:', '--kubeconfig', 'kubeconfig'];
      const run = await runSluice([...words, ...more], { cwd: folder, stdin: flow('web', 'cart') });
      expect([run.code, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toContain('error cluster/unreachable');
    },
  );

  it('says that there are no policies when it answers without any', async () => {
    const { code, stdout, stderr } = await runSluice(
      ['eval', '--policies', 'cart.yaml', '--flows', '-', '--cni', 'cilium'],
      { cwd: folder, stdin: flow('web', 'cart') },
    );
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'allowed' });
    expect(stderr).toContain('warning policy/none-found no policies in the given files');
    expect(code).toBe(0);
  });

  it('answers with the verdict of each side, the policy and the rule that decided', async () => {
    const input = [flow('web', 'cart'), flow('batch', 'cart'), flow('web', 'other')].join('\n');
    const { code, stdout } = await evaluate(input, '--inventory', 'cart.yaml');
    const noPolicy = { verdict: 'allowed', policy: null, rule: null, ruleLine: null };
    const cart = { kind: 'NetworkPolicy', namespace: 'shop', name: 'cart', file: 'policy.yaml', line: 2 };
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        line: 1,
        verdict: 'allowed',
        reason: 'egress: no policy isolates it; ingress: allow rule',
        egress: noPolicy,
        ingress: { verdict: 'allowed', policy: cart, rule: 'spec.ingress[0]', ruleLine: 8 },
      },
      {
        line: 2,
        verdict: 'denied',
        reason: 'ingress: default deny, no rule matches',
        egress: noPolicy,
        ingress: { verdict: 'denied', policy: cart, rule: null, ruleLine: null },
      },
      {
        line: 3,
        verdict: 'allowed',
        reason: 'egress: no policy isolates it; ingress: no policy isolates it',
        egress: noPolicy,
        ingress: noPolicy,
      },
    ]);
    expect(code).toBe(0);
  });

  it('says unknown, and why, when the inventory does not know the named port', async () => {
    const { stdout } = await evaluate(flow('web', 'cart'));
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('container ports of `shop/cart` are not known'),
      ingress: { verdict: 'unknown' },
    });
  });

  it('ignores replies and records that are no connection, with the reason', async () => {
    const input = [
      flow('cart', 'web', { is_reply: true }),
      '{"lost_events":{"num_events_lost":"3"}}',
      '',
    ].join('\n');
    const { code, stdout } = await evaluate(input);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: 1, verdict: 'ignored', reason: 'reply' },
      { line: 2, verdict: 'ignored', reason: 'lost-events' },
    ]);
    expect(code).toBe(0);
  });

  it('answers every line of a file of 20,000, in order', async () => {
    const kinds = [
      { line: flow('web', 'cart'), verdict: 'allowed' },
      { line: flow('batch', 'cart'), verdict: 'denied' },
      { line: flow('cart', 'web', { is_reply: true }), verdict: 'ignored' },
      { line: flow('web', 'other'), verdict: 'allowed' },
      { line: '{"flow":', verdict: undefined },
    ] as const;
    const at = (i: number) => kinds[(i * 7) % kinds.length];
    const input = Array.from({ length: 20_000 }, (_, i) => at(i)?.line).join('\n');
    const { code, stdout } = await evaluate(input, '--inventory', 'cart.yaml');
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toHaveLength(20_000);
    const wrong = answers.findIndex(
      (answer, i) => answer.line !== i + 1 || answer.verdict !== at(i)?.verdict,
    );
    expect(wrong, `line ${wrong + 1}: ${JSON.stringify(answers[wrong])}`).toBe(-1);
    expect(answers.filter((answer) => 'error' in answer)).toHaveLength(4000);
    expect(code).toBe(2);
  });
});
