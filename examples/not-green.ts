import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../src/cli/io.ts';
import { runCli } from '../src/cli/run-cli.ts';

/** A change that blocks nothing that was recorded, and that is not green all the same. */
interface Example {
  readonly what: string;
  readonly change: (policies: string) => Promise<void>;
  readonly flows?: string;
}

const POLICY_OF_ANTREA = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: deny-all }
spec: { priority: 1, appliedTo: [{ namespaceSelector: {} }], ingress: [{ action: Drop }] }
`;

/** docs/deny-only.md */
const DENY_ONLY = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: deny-metadata }
spec: { endpointSelector: {}, egressDeny: [{ toCIDR: [169.254.169.254/32] }] }
`;

const EXAMPLES: readonly Example[] = [
  {
    what: 'a policy of a kind that is not simulated',
    change: (policies) => writeFile(join(policies, 'deny-all.yaml'), POLICY_OF_ANTREA),
  },
  {
    what: 'a clusterwide policy of Cilium that takes one address away from everybody, and with it the DNS of all that nothing else allows',
    change: (policies) => writeFile(join(policies, 'deny-metadata.yaml'), DENY_ONLY),
  },
  {
    what: 'the only policies of a database are removed, and nobody attacked it while recording',
    change: (policies) => rm(join(policies, 'data'), { recursive: true }),
  },
  {
    what: 'a typo in a selector',
    change: (policies) =>
      replaceIn(
        join(policies, 'data/redis.yaml'),
        'name: redis\n  policyTypes',
        'name: reddis\n  policyTypes',
      ),
  },
  {
    what: 'a line that is no policy any more',
    change: (policies) => replaceIn(join(policies, 'shop/cart.yaml'), 'podSelector:', 'podSelektor:'),
  },
  {
    what: 'a harmless change, and no recording',
    change: (policies) => replaceIn(join(policies, 'data/redis.yaml'), 'port: redis', 'port: 6379'),
    flows: 'none',
  },
];

async function replaceIn(file: string, before: string, after: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(before)) throw new Error(`${file} does not hold what the example changes`);
  await writeFile(file, text.replaceAll(before, after));
}

/** Prints the first line of the comment of each example; the copies of the policies go to `folder`. */
export async function showWhatIsNotGreen(shop: string, folder: string, io: Io): Promise<void> {
  for (const [i, { what, change, flows }] of EXAMPLES.entries()) {
    const head = join(folder, `not-green-${i + 1}`);
    await rm(head, { recursive: true, force: true });
    await cp(join(shop, 'policies/base'), head, { recursive: true });
    await change(head);
    let comment = '';
    const capture = async (text: string | Uint8Array): Promise<void> => {
      comment += text;
    };
    const sides = ['--base', `${shop}/policies/base`, '--head', head];
    const config = flows === undefined ? ['--config', `${shop}/.sluice.yaml`] : ['--cni', 'cilium'];
    const inventory = flows === undefined ? [] : ['--inventory', `${shop}/manifests`];
    const args = ['simulate', ...config, ...inventory, ...sides, '--format', 'markdown'];
    await runCli(args, { ...io, stdout: capture, stderr: () => {} });
    console.log(`- ${what}:\n  ${comment.split('\n', 1)[0]?.replace(/^#+ /, '')}`);
  }
}
