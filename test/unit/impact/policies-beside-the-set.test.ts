import { afterEach, beforeEach, expect, it } from 'vitest';
import { newestPlatform } from '../../../src/policy/platform/choose-platform.ts';
import { hubbleFlow } from '../../cluster/hubble-flow.ts';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* Policies of somebody else, in a namespace where the set has none, or none any more. */

let server: ApiServerDouble;
beforeEach(async () => {
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

const kept = allowYaml('shop', 'kept', 'front', 'cart');
const inLeft = allowYaml('left', 'web', 'web', 'db');
const everywhere = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: web}
spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}
`;
const theirs = { name: 'theirs', namespace: 'left' };
const ofCilium = {
  path: '/apis/cilium.io/v2/namespaces/left/ciliumnetworkpolicies/theirs',
  object: {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: theirs,
    spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchLabels: { app: 'monitoring' } }] }] },
  },
};
const ofKubernetes = {
  path: '/apis/networking.k8s.io/v1/namespaces/left/networkpolicies/theirs',
  object: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: theirs,
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  },
};
const options = () => ({
  kubeconfig: server.kubeconfig,
  applySet: { namespace: 'shop', name: 'sluice' },
  platform: newestPlatform('cilium'),
});
const run = (command: 'plan' | 'deploy', ...policies: string[]) =>
  runCommand(
    command,
    { 'p.yaml': policies.join('---\n'), 'f.ndjson': `${hubbleFlow('left', 'web', 'db')}\n` },
    { ...options(), policies: ['p.yaml'], flows: ['f.ndjson'] },
  );

it.each([
  ['the last one of a namespace leaves the set', inLeft, ofCilium],
  ['one of the whole cluster leaves the set, beside another kind', everywhere, ofCilium],
  ['one of the whole cluster leaves the set, beside a kind of the set elsewhere', everywhere, ofKubernetes],
])(
  '%s: what it let through is blocked, because the policy of somebody else stays',
  async (_meaning, leaving, beside) => {
    server.store(beside.path, beside.object);
    expect((await run('deploy', kept, leaving)).code).toBe(0);
    const { stdout } = await run('plan', kept);
    expect(stdout).toContain('`left/web → left/db TCP 8080` would be blocked');
    expect(stdout).not.toContain('accepts connections from everybody');
  },
);

it('what the other end does not allow by a policy of its own namespace is not opened', async () => {
  const { path, object } = ofKubernetes;
  server.store(path, { ...object, spec: { podSelector: {}, policyTypes: ['Egress'] } });
  const cart = allowYaml('shop', 'cart', 'front', 'cart');
  const flow = `${hubbleFlow('left', 'left/web', 'shop/cart', 'DROPPED')}\n`;
  const opened = cart.replace('- from:', '- from: [{namespaceSelector: {}}]\n  - from:');
  expect((await run('deploy', cart)).code).toBe(0);
  const { stdout } = await runCommand(
    'plan',
    { 'p.yaml': opened, 'f.ndjson': flow },
    { ...options(), policies: ['p.yaml'], flows: ['f.ndjson'] },
  );
  expect(stdout).toContain('1 to update');
  expect(stdout).not.toContain('left/web → shop/cart');
});
