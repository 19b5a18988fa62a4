import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from '../../test/cluster/api-server.ts';
import { startFaultProxy } from '../../test/cluster/fault-proxy.ts';
import { allowYaml } from '../../test/cluster/policy-yaml.ts';
import { runCommand } from '../../test/cluster/run-command.ts';

/* How long does a deploy take on a real API server, and how many requests does it send? Needs `npm run cluster:build`. */
const server = await startApiServer();
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-deploy-'));
for (const count of [50, 500]) {
  const namespaces = Array.from({ length: 10 }, (_, i) => `bench-${count}-${i}`);
  for (const name of namespaces) await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
  const policies = (port: number) =>
    Array.from({ length: count }, (_, i) =>
      allowYaml(namespaces[i % 10] ?? '', `p-${i}`, 'a', `x-${i}`, port),
    ).join('---\n');
  const proxy = await startFaultProxy(server, () => ({ kind: 'pass' }));
  const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
  let seen = 0;
  const run = async (what: string, port: number) => {
    writeFileSync(join(folder, 'p.yaml'), policies(port));
    const started = performance.now();
    const { code } = await runCommand(
      'deploy',
      {},
      {
        kubeconfig,
        in: folder,
        policies: ['p.yaml'],
        applySet: { namespace: namespaces[0] ?? '', name: 'sluice' },
      },
    );
    const seconds = (performance.now() - started) / 1000;
    const requests = proxy.seen.length - seen;
    seen = proxy.seen.length;
    console.log(`${count} policies, ${what}: ${seconds.toFixed(1)} s, ${requests} requests, exit ${code}`);
  };
  await run('created', 80);
  await run('changed', 81);
  await run('unchanged', 81);
  await proxy.stop();
}
rmSync(folder, { recursive: true });
await server.stop();
process.exit();
