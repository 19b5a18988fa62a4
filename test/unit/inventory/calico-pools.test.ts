import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* What another node sees of a pod that connects to it, by the pools of a dump: its address, or that of its node. */

const POLICY = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: { name: nodes }
spec:
  selector: has(host-endpoint)
  types: [Ingress]
  ingress: [{ action: Allow, source: { selector: app == 'web' } }]
`;
const CLUSTER = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Node
metadata: { name: node-1, labels: { kubernetes.io/hostname: node-1 } }
status: { addresses: [{ type: InternalIP, address: 192.168.0.1 }] }
---
apiVersion: v1
kind: Node
metadata: { name: node-2, labels: { kubernetes.io/hostname: node-2 } }
status: { addresses: [{ type: InternalIP, address: 192.168.0.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, namespace: shop, labels: { app: web } }
spec: { nodeName: node-1, containers: [{ name: c }] }
status: { phase: Running, podIP: 10.1.0.5, hostIP: 192.168.0.1 }
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: { name: node-2, labels: { host-endpoint: "" } }
spec: { node: node-2, interfaceName: '*', expectedIPs: [192.168.0.2] }
`;
const pool = (cidr: string, spec = '', apiVersion = 'projectcalico.org/v3') =>
  `---\napiVersion: ${apiVersion}\nkind: IPPool\nmetadata: { name: p-${cidr.replace('/', '-')} }\nspec: { cidr: ${cidr}, ${spec} }\n`;
const felix = (name: string, exclusions: string) =>
  `---\napiVersion: projectcalico.org/v3\nkind: FelixConfiguration\nmetadata: { name: ${name} }\nspec: { natOutgoingExclusions: ${exclusions} }\n`;
const installed = (nat: string) =>
  `---\napiVersion: operator.tigera.io/v1\nkind: Installation\nmetadata: { name: default }\nspec: { calicoNetwork: { ipPools: [{ cidr: 10.1.0.0/16, natOutgoing: ${nat} }] } }\n`;

const FROM_POD = ['source,destination,port,proto', '10.1.0.5,192.168.0.2,9100,TCP', ''].join('\n');
const FORMAT = `flowFormats:
  sensor:
    records: connections
    leftOut: nothing
    columns: { source: { address: source }, destination: { address: destination, port: port }, protocol: proto }
`;

async function verdict(objects: string, settings: readonly string[] = []): Promise<string> {
  using folder = createTemporaryFolder();
  folder.write({
    'policy.yaml': POLICY,
    'cluster.yaml': `${CLUSTER}${objects}`,
    'flows.csv': FROM_POD,
    '.sluice.yaml': FORMAT,
  });
  const { stdout } = await runSluice(
    [
      'eval',
      ...['--policies', 'policy.yaml', '--flows', 'flows.csv', '--inventory', 'cluster.yaml'],
      ...['--cni', 'calico', ...settings.flatMap((one) => ['--set', `calico.natOutgoing=${one}`])],
    ],
    { cwd: folder.path },
  );
  const [, line = '{}'] = stdout.split('\n');
  return JSON.parse(line).verdict;
}

const NAT = 'natOutgoing: true';

describe('a host endpoint of another node sees the pod', () => {
  it.each([
    ['whose pool has no natOutgoing', pool('10.1.0.0/16')],
    ['in the form in which Calico stores it', pool('10.1.0.0/16', '', 'crd.projectcalico.org/v1')],
    [
      'where Felix leaves out the addresses of hosts',
      `${pool('10.1.0.0/16', NAT)}${felix('default', 'IPPoolsAndHostIPs')}`,
    ],
    ['where a pool holds the node', `${pool('10.1.0.0/16', NAT)}${pool('192.168.0.0/24', 'disabled: true')}`],
    ['by the pools that the operator sets up', installed('Disabled')],
  ])('%s', async (_, objects) => {
    expect(await verdict(objects)).toBe('allowed');
  });

  it('where the setting says so, whatever the pools say', async () => {
    expect(await verdict(pool('10.1.0.0/16', NAT), ['Disabled'])).toBe('allowed');
  });
});

describe('a host endpoint of another node may see the address of the node', () => {
  it.each([
    ['without any pool', ''],
    ['of a pool with natOutgoing', pool('10.1.0.0/16', NAT)],
    ['where the pool of the pod is missing', pool('10.2.0.0/16')],
    ['where pools overlap and one has natOutgoing', `${pool('10.1.0.0/16')}${pool('10.1.0.0/24', NAT)}`],
    [
      'where Felix translates on some nodes',
      `${pool('10.1.0.0/16', NAT)}${felix('default', 'IPPoolsAndHostIPs')}${felix('node.node-1', 'IPPoolsOnly')}`,
    ],
    [
      'where a pool for load balancers holds the node',
      `${pool('10.1.0.0/16', NAT)}${pool('192.168.0.0/24', 'allowedUses: [LoadBalancer]')}`,
    ],
    ['by the pools that the operator sets up', installed('Enabled')],
  ])('%s', async (_, objects) => {
    expect(await verdict(objects)).toBe('unknown');
  });

  it('where the setting says so, whatever the pools say', async () => {
    expect(await verdict(pool('10.1.0.0/16'), ['Enabled'])).toBe('unknown');
  });
});
