import { execFile } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { binaryPath, ETCD, isExecutable, KUBE_APISERVER, type ServerModule } from './server-binaries.ts';

/**
 * `npm run cluster:build`: builds etcd and kube-apiserver into the cache folder and skips what is there. About four
 * minutes on two cores the first time. ETCD and KUBE_APISERVER point at other binaries instead.
 */
async function build(server: ServerModule): Promise<void> {
  const target = binaryPath(server, process.env);
  if (isExecutable(target)) {
    console.log(`${server.name} ${server.version}: there (${target})`);
    return;
  }
  if (process.env[server.override]) throw new Error(`${server.override} names no executable: ${target}`);

  console.log(`${server.name} ${server.version}: building, this takes minutes`);
  const started = Date.now();
  mkdirSync(dirname(target), { recursive: true });
  // A build that is stopped must not leave half a binary under the final name.
  const unfinished = `${target}.${process.pid}`;
  await promisify(execFile)(
    'go',
    ['build', '-mod=readonly', '-trimpath', '-ldflags', linkerFlags(server), '-o', unfinished, '.'],
    {
      cwd: server.directory,
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  renameSync(unfinished, target);
  console.log(`${server.name} ${server.version}: built in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The API server refuses clients when it does not know its own version, which releases set when they link. */
function linkerFlags(server: ServerModule): string {
  if (server !== KUBE_APISERVER) return '-s -w';
  const [major, minor] = server.version.split('.');
  const variables = { gitVersion: `v${server.version}`, gitMajor: major, gitMinor: minor };
  return [
    '-s',
    '-w',
    ...Object.entries(variables).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`),
  ].join(' ');
}

try {
  await build(ETCD);
  await build(KUBE_APISERVER);
} catch (error) {
  const problem = error instanceof Error ? error : new Error(String(error));
  const isGoMissing = 'code' in problem && problem.code === 'ENOENT';
  console.error(
    isGoMissing ? 'no `go` command: install Go, or set ETCD and KUBE_APISERVER' : problem.message,
  );
  process.exitCode = 1;
}
