import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { proxyOf } from '../../http/proxy-of.ts';
import { proxyName } from '../../http/route.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { filesNamedByContext } from './files-named-by-context.ts';
import { type KubeconfigFile, mergeKubeconfigs } from './kubeconfig.ts';
import { renewableCredentials, type SecuredRequest } from './renewable-credentials.ts';
import { type SelectedContext, selectContext } from './select-context.ts';

export interface AccessOptions {
  /** A kubeconfig file; otherwise KUBECONFIG, ~/.kube/config, or the pod's service account. */
  readonly kubeconfig: string | undefined;
  /** A context of the kubeconfig; otherwise its current one. */
  readonly context: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /**
   * Says why a file must not decide where credentials go or which program runs; undefined when it may. It is asked about the
   * kubeconfig, the files that the chosen context names, and what its credential plug-in is given.
   */
  readonly whyNotTrusted?: (path: string) => Promise<string | undefined>;
}

export type AccessLoading =
  | { readonly kind: 'loaded'; readonly access: ClusterAccess }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

/**
 * Finds the cluster and the credentials as kubectl does. Only KubeConfig of the client library is used, for its credential
 * plug-ins and certificates: its typed writes drop fields such as a NetworkPolicy's `from`.
 */
export async function loadClusterAccess(options: AccessOptions): Promise<AccessLoading> {
  const { KubeConfig, RequestContext } = await import('./kubernetes-client.ts');
  const newConfig = () => new KubeConfig();
  const source = findSource(options);
  if (source === undefined) {
    return failed(
      'cluster/no-kubeconfig',
      'no cluster is configured: there is no kubeconfig file and no service account',
      'give `--kubeconfig FILE`, set KUBECONFIG, or let the GitLab agent set it with `environment.kubernetes.agent` and `use_context`',
    );
  }
  const newRequest = (server: string) => new RequestContext(server, 'GET');
  if (source.kind === 'service-account') {
    const load = () => {
      const config = newConfig();
      config.loadFromCluster();
      return config;
    };
    return openCluster(load, undefined, options.env, newRequest);
  }
  const untrusted = await refuseUntrusted(source.files, options);
  if (untrusted !== undefined) return untrusted;
  const files = readFiles(source);
  if (!Array.isArray(files)) return files;
  const kubeconfig = mergeKubeconfigs(files);
  if (kubeconfig === undefined) return unreadable('it is not a complete kubeconfig in YAML or JSON');
  const selection = selectContext(kubeconfig, options.context);
  switch (selection.kind) {
    case 'selected': {
      const named = await refuseUntrusted(filesNamedByContext(selection.context, options.cwd), options);
      if (named !== undefined) return named;
      const load = () => useContext(newConfig(), selection.context);
      return openCluster(load, selection.context.name, options.env, newRequest);
    }
    case 'unknown-context': {
      const known = selection.known.map((name) => `\`${name}\``).join(', ');
      return failed(
        'cluster/unknown-context',
        selection.name === undefined
          ? 'the kubeconfig names no current context'
          : `the kubeconfig has no context \`${selection.name}\``,
        known === '' ? 'the kubeconfig has no context at all' : `give \`--context\` with one of ${known}`,
      );
    }
    case 'no-cluster':
      return failed(
        'cluster/kubeconfig-unreadable',
        `the cluster of context \`${selection.name}\` is missing or has no usable server address`,
        'check `clusters` in the kubeconfig',
      );
    case 'refused':
      return failed('cluster/credentials-unsupported', selection.problem, selection.help);
  }
}

async function refuseUntrusted(
  files: readonly string[],
  { whyNotTrusted }: AccessOptions,
): Promise<AccessLoading | undefined> {
  if (whyNotTrusted === undefined) return undefined;
  for (const file of files) {
    const why = await whyNotTrusted(file);
    if (why === undefined) continue;
    return failed(
      'cluster/of-merge-request',
      `the cluster is not contacted: \`${file}\` says where credentials go or what is run for them, and ${why}`,
      'keep the kubeconfig outside the repository (a CI/CD variable of type file), or merge the change first',
    );
  }
  return undefined;
}

type Source =
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly isNamed: boolean }
  | { readonly kind: 'service-account' };

function findSource({ kubeconfig, env, cwd }: AccessOptions): Source | undefined {
  if (kubeconfig !== undefined) return { kind: 'files', files: [resolve(cwd, kubeconfig)], isNamed: true };
  const files = (env.KUBECONFIG ?? '')
    .split(delimiter)
    .filter((file) => file !== '')
    .map((file) => resolve(cwd, file));
  if (files.length > 0) return { kind: 'files', files, isNamed: false };
  const home = join(env.HOME ?? homedir(), '.kube', 'config');
  if (existsSync(home)) return { kind: 'files', files: [home], isNamed: false };
  return env.KUBERNETES_SERVICE_HOST ? { kind: 'service-account' } : undefined;
}

/** More than any kubeconfig has: a wrong path must not fill the memory. */
const MAX_KUBECONFIG_BYTES = 16 * 1024 * 1024;

/** Files of a KUBECONFIG list that do not exist are left out, as in kubectl; if none exists, the list is a mistake. */
function readFiles({
  files,
  isNamed,
}: Extract<Source, { kind: 'files' }>): KubeconfigFile[] | Extract<AccessLoading, { kind: 'failed' }> {
  const present = isNamed ? files : files.filter((file) => existsSync(file));
  const read: KubeconfigFile[] = [];
  for (const file of present.length > 0 ? present : files) {
    try {
      const text = readAtMost(file, MAX_KUBECONFIG_BYTES);
      if (text === undefined) return unreadable(`\`${file}\` is too large`);
      read.push({ folder: dirname(file), text });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      return unreadable(code === 'ENOENT' ? `\`${file}\` does not exist` : `\`${file}\`: ${code}`);
    }
  }
  return read;
}

/** Undefined when there is more, because devices never end. A pipe is read, too, as with `--kubeconfig <(command)`. */
function readAtMost(file: string, maxBytes: number): string | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let length = 0; length <= maxBytes; ) {
      const piece = Buffer.allocUnsafe(64 * 1024);
      const read = readSync(descriptor, piece);
      if (read === 0) return Buffer.concat(pieces).toString('utf8');
      pieces.push(piece.subarray(0, read));
      length += read;
    }
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function useContext(config: KubeConfig, { name, cluster, user }: SelectedContext): KubeConfig {
  config.loadFromOptions({
    clusters: [cluster],
    users: [user],
    contexts: [{ name, cluster: cluster.name, user: user.name }],
    currentContext: name,
  });
  return config;
}

/** @param load makes a configuration that remembers nothing of what a plug-in or a file said earlier. */
function openCluster(
  load: () => KubeConfig,
  context: string | undefined,
  env: AccessOptions['env'],
  newRequest: (server: string) => SecuredRequest,
): AccessLoading {
  const [cluster] = load().clusters;
  const server = cluster === undefined ? undefined : serverAddress(cluster.server);
  if (cluster === undefined || server === undefined) {
    return failed(
      'cluster/kubeconfig-unreadable',
      `the cluster of context \`${context ?? ''}\` is missing or has no usable server address`,
      'check `clusters` in the kubeconfig',
    );
  }
  if (server.startsWith('http:') && cluster.skipTLSVerify !== true) {
    return failed(
      'cluster/kubeconfig-unreadable',
      `the server \`${server}\` is plain HTTP: credentials would travel unprotected`,
      'use https, or set `insecure-skip-tls-verify: true` for a local proxy that you trust',
    );
  }
  const proxyUrl = cluster.proxyUrl ?? proxyOf(server, env);
  const loadBehindProxy = () => {
    const config = load();
    if (proxyUrl !== undefined) config.clusters = [{ ...cluster, proxyUrl }];
    return config;
  };
  const access = renewableCredentials(loadBehindProxy, () => newRequest(server));
  const proxy = proxyUrl === undefined ? undefined : proxyName(proxyUrl);
  return { kind: 'loaded', access: { server, context, proxy, ...access } };
}

/** Undefined when it is not an http(s) URL. User and password in the URL are left out. */
function serverAddress(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

function unreadable(problem: string): Extract<AccessLoading, { kind: 'failed' }> {
  return failed(
    'cluster/kubeconfig-unreadable',
    `the kubeconfig could not be read: ${problem}`,
    'check the path and the content with `kubectl config view`',
  );
}

function failed(
  code: DiagnosticCode,
  message: string,
  help: string,
): Extract<AccessLoading, { kind: 'failed' }> {
  return { kind: 'failed', diagnostic: { code, severity: 'error', meaning: 'unread', message, help } };
}
