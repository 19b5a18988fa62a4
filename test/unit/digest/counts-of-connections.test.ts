import { expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const zeek = (port: number, state = 'SF') =>
  JSON.stringify({
    ts: 1_794_000_000 + port,
    uid: `C${port}`,
    'id.orig_h': '10.0.0.7',
    'id.orig_p': port,
    'id.resp_h': '10.0.0.1',
    'id.resp_p': 5432,
    proto: 'tcp',
    conn_state: state,
    history: 'ShADadFf',
    orig_bytes: 10,
    resp_bytes: 10,
  });
const vpc = (from: string, fromPort: number, to: string, toPort: number, flags: number) =>
  `2 1 eni-1 ${from} ${to} ${fromPort} ${toPort} 6 5 400 1794000000 1794000060 ACCEPT OK ${flags}`;
const VPC_HEAD =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags';

it.each([
  ['Zeek', [zeek(40_001), zeek(40_002), zeek(40_003)]],
  [
    'a flow log of which both directions are paired',
    [
      VPC_HEAD,
      ...[40_001, 40_002, 40_003].flatMap((port) => [
        vpc('10.0.0.7', port, '10.0.0.1', 5432, 2),
        vpc('10.0.0.1', 5432, '10.0.0.7', port, 18),
      ]),
    ],
  ],
])('%s tells how often a connection was made', async (_, lines) => {
  using folder = createTemporaryFolder();
  const policy = (name: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: { podSelector: {} }\n`;
  folder.write({
    flows: `${lines.join('\n')}\n`,
    'base/a.yaml': policy('a').replace('podSelector: {}', 'podSelector: {}, ingress: [{}]'),
    'head/a.yaml': policy('a'),
    'i.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop, labels: {} }\nspec: { containers: [{ name: db }] }\nstatus: { podIP: 10.0.0.1, phase: Running }\n`,
  });
  const { stdout } = await runSluice(
    [
      'simulate',
      '--base',
      'base',
      '--head',
      'head',
      '--flows',
      'flows',
      '--inventory',
      'i.yaml',
      '--cni',
      'calico',
    ],
    { cwd: folder.path },
  );
  expect(stdout).toContain('Judged on 1 connection seen 3 times');
});
