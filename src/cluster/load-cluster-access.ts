import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ClusterAccess, Credentials } from './cluster-access.ts';
import { secureCredentials } from './secure-credentials.ts';

export interface AccessOptions {
  /** A kubeconfig file; otherwise KUBECONFIG, ~/.kube/config, or the pod's service account. */
  readonly kubeconfig: string | undefined;
  /** A context of the kubeconfig; otherwise its current one. */
  readonly context: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export type AccessLoading =
  | { readonly kind: 'loaded'; readonly access: ClusterAccess }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

/**
 * Finds the cluster and the credentials as kubectl does. Only the client library's KubeConfig is used, for its credential
 * plug-ins, proxies and certificates: its typed writes drop fields such as a NetworkPolicy's `from`.
 */
export async function loadClusterAccess(options: AccessOptions): Promise<AccessLoading> {
  const { KubeConfig, RequestContext } = await import('./kubernetes-client.ts');
  const config = new KubeConfig();
  const source = findSource(options);
  if (source === undefined) {
    return failed(
      'cluster/no-kubeconfig',
      'no cluster is configured: there is no kubeconfig file and no service account',
      'give `--kubeconfig FILE`, set KUBECONFIG, or let the GitLab agent set it by `environment.kubernetes.agent` and `use_context`',
    );
  }
  try {
    if (source.kind === 'service-account') config.loadFromCluster();
    else loadFiles(config, source.files, () => new KubeConfig());
  } catch (error) {
    return failed(
      'cluster/kubeconfig-unreadable',
      `the kubeconfig could not be read: ${kubeconfigProblem(error)}`,
      'check the path and the content with `kubectl config view`',
    );
  }
  return selectCluster(config, options.context, (server) => new RequestContext(server, 'GET'));
}

type Source =
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'service-account' };

function findSource({ kubeconfig, env, cwd }: AccessOptions): Source | undefined {
  if (kubeconfig !== undefined) return { kind: 'files', files: [resolve(cwd, kubeconfig)] };
  const files = (env.KUBECONFIG ?? '')
    .split(delimiter)
    .filter((file) => file !== '')
    .map((file) => resolve(cwd, file));
  if (files.length > 0) return { kind: 'files', files };
  const home = join(env.HOME ?? homedir(), '.kube', 'config');
  if (existsSync(home)) return { kind: 'files', files: [home] };
  return env.KUBERNETES_SERVICE_HOST ? { kind: 'service-account' } : undefined;
}

function loadFiles(config: KubeConfig, files: readonly string[], create: () => KubeConfig): void {
  for (const [index, file] of files.entries()) {
    if (index === 0) {
      config.loadFromFile(file);
      continue;
    }
    const other = create();
    other.loadFromFile(file);
    config.mergeConfig(other, true);
  }
}

interface SecuredRequest {
  getHeaders(): Record<string, string>;
  getDispatcher(): Dispatcher | undefined;
}

function selectCluster(
  config: KubeConfig,
  context: string | undefined,
  newRequest: (server: string) => SecuredRequest & Parameters<KubeConfig['applySecurityAuthentication']>[0],
): AccessLoading {
  const name = context ?? config.currentContext;
  const known = (config.contexts ?? []).map((item) => `\`${item.name}\``).join(', ');
  if (!name || config.getContextObject(name) === null) {
    return failed(
      'cluster/unknown-context',
      name ? `the kubeconfig has no context \`${name}\`` : 'the kubeconfig names no current context',
      known === '' ? 'the kubeconfig has no context at all' : `give \`--context\` with one of ${known}`,
    );
  }
  config.setCurrentContext(name);
  const cluster = config.getCurrentCluster();
  const server = cluster === null ? undefined : serverAddress(cluster.server);
  if (server === undefined) {
    return failed(
      'cluster/kubeconfig-unreadable',
      `the cluster of context \`${name}\` is missing or has no usable server address`,
      'check `clusters` in the kubeconfig',
    );
  }
  if (server.startsWith('http:') && cluster?.skipTLSVerify !== true) {
    return failed(
      'cluster/kubeconfig-unreadable',
      `the server \`${server}\` is plain HTTP: credentials would travel unprotected`,
      'use https, or set `insecure-skip-tls-verify: true` for a local proxy that you trust',
    );
  }

  // Sockets stay open in the first dispatcher; later answers of the client library only refresh the headers.
  let dispatcher: Dispatcher | undefined;
  const credentials = async (): Promise<Credentials> => {
    const request = newRequest(server);
    await secureCredentials(config.applySecurityAuthentication(request));
    dispatcher ??= request.getDispatcher();
    // A token file usually ends with a line end, which no header may hold.
    const headers = Object.entries(request.getHeaders()).map(([key, value]) => [key, value.trim()]);
    return { headers: Object.fromEntries(headers), dispatcher };
  };
  return {
    kind: 'loaded',
    access: { server, credentials, close: async () => void (await dispatcher?.close()) },
  };
}

/** Undefined when it is no http(s) URL. User and password of the URL are left out. */
function serverAddress(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

/** Parse errors quote the file, and the file holds tokens: only what the operating system says is passed on. */
function kubeconfigProblem(error: unknown): string {
  if (error instanceof Error && 'code' in error && 'path' in error) {
    return error.code === 'ENOENT' ? `\`${error.path}\` does not exist` : `\`${error.path}\`: ${error.code}`;
  }
  return 'it is no complete kubeconfig in YAML or JSON';
}

function failed(code: string, message: string, help: string): AccessLoading {
  return { kind: 'failed', diagnostic: { code, severity: 'error', meaning: 'unread', message, help } };
}
