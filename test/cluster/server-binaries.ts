import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A server that the cluster tests need: where its Go module is, and which requirement gives its version. */
export interface ServerModule {
  readonly name: 'etcd' | 'kube-apiserver';
  readonly directory: string;
  /** The environment variable that points at another binary. */
  readonly override: 'ETCD' | 'KUBE_APISERVER';
  /** Without the leading v, as its go.mod says. */
  readonly version: string;
}

export const ETCD = serverModule('etcd', 'ETCD', 'go.etcd.io/etcd/server/v3');
export const KUBE_APISERVER = serverModule('kube-apiserver', 'KUBE_APISERVER', 'k8s.io/kubernetes');

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the binary is, or will be once it is built: outside the tree, one folder a version. */
export function binaryPath(server: ServerModule, env: Environment): string {
  const other = env[server.override];
  if (other) return other;
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = `${server.name}-${server.version}-${process.platform}-${process.arch}`;
  return join(cache, 'sluice-test', folder, server.name);
}

/** Names of the servers that cannot be started, with the path that was looked at. */
export function missingBinaries(env: Environment): string[] {
  return [ETCD, KUBE_APISERVER]
    .map((server) => ({ server, path: binaryPath(server, env) }))
    .filter(({ path }) => !isExecutable(path))
    .map(({ server, path }) => `${server.name} (${path})`);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function serverModule(
  name: ServerModule['name'],
  override: ServerModule['override'],
  requirement: string,
): ServerModule {
  const directory = join(import.meta.dirname, name);
  const line = readFileSync(join(directory, 'go.mod'), 'utf8')
    .split('\n')
    .map((text) => text.replace(/^\s*require\s+/, '').trim())
    .find((text) => text.startsWith(`${requirement} v`));
  const version = line?.split(/\s+/)[1]?.slice(1);
  if (version === undefined) throw new Error(`${directory}/go.mod does not require ${requirement}`);
  return { name, directory, override, version };
}
