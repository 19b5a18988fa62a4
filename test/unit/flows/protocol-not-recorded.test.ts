import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* A connection whose protocol was not recorded, as OBI writes it by default, against policies that name protocols. */

const flow = (port: number) =>
  `network_flow: k8s.src.namespace=shop k8s.src.name=web-0 k8s.src.owner.name=web k8s.src.owner.type=StatefulSet k8s.dst.namespace=shop k8s.dst.name=api-0 k8s.dst.owner.name=api k8s.dst.owner.type=StatefulSet src.address=10.0.0.1 dst.address=10.0.0.2 src.port=45000 dst.port=${port} server.port=${port}\n`;

const policy = (ingress: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: ${ingress} }
`;

async function verdictOf(ingress: string, port = 53) {
  using folder = createTemporaryFolder();
  folder.write({ 'policy.yaml': policy(ingress), flows: flow(port) });
  const args = ['eval', '--policies', 'policy.yaml', '--flows', 'flows', '--cni', 'calico'];
  const { stdout } = await runSluice(args, { cwd: folder.path });
  return JSON.parse(stdout) as { readonly verdict: string; readonly ingress: { readonly reason?: unknown } };
}

describe('a connection whose protocol was not recorded', () => {
  it.each([
    ['no rule', '[]', 'denied'],
    ['a rule for every port', '[{}]', 'allowed'],
    ['a rule for its port, of one protocol', '[{ ports: [{ protocol: TCP, port: 53 }] }]', 'unknown'],
    [
      'a rule for its port, of all protocols that have ports',
      '[{ ports: [{ protocol: TCP, port: 53 }, { protocol: UDP, port: 53 }, { protocol: SCTP, port: 53 }] }]',
      'allowed',
    ],
    ['a rule for another port', '[{ ports: [{ protocol: TCP, port: 80 }] }]', 'denied'],
  ])('meets %s', async (_, ingress, verdict) => {
    expect((await verdictOf(ingress)).verdict).toBe(verdict);
  });

  it('is unknown for that reason', async () => {
    const found = JSON.stringify(await verdictOf('[{ ports: [{ protocol: UDP, port: 53 }] }]'));
    expect(found).toContain('"verdict":"unknown"');
    expect(found).toContain('the protocol of this connection was not recorded');
  });

  it('is shown with its port, and survives a digest', async () => {
    using folder = createTemporaryFolder();
    folder.write({ flows: flow(53), 'base/p.yaml': policy('[{}]'), 'head/p.yaml': policy('[]') });
    const cwd = folder.path;
    expect((await runSluice(['record', '-f', 'flows', '-o', 'd.parquet'], { cwd })).code).toBe(0);
    const { stdout } = await runSluice(
      ['simulate', '--base', 'base', '--head', 'head', '-f', 'd.parquet', '--cni', 'calico'],
      { cwd },
    );
    expect(stdout).toContain('port 53, protocol not recorded');
  });
});
