import { resolve } from 'node:path';
import type { Cluster, User } from '@kubernetes/client-node';
import { type JsonObject, textAt } from '../../model/json-object.ts';
import type { Kubeconfig } from './kubeconfig.ts';

/** The cluster and the user of one context, in the client library's terms. */
export interface SelectedContext {
  readonly name: string;
  readonly cluster: Cluster;
  readonly user: User;
}

export type ContextSelection =
  | { readonly kind: 'selected'; readonly context: SelectedContext }
  | { readonly kind: 'unknown-context'; readonly name: string | undefined; readonly known: readonly string[] }
  | { readonly kind: 'no-cluster'; readonly name: string }
  /** Something that the client library would silently ignore, and then use other credentials than intended, or none. */
  | { readonly kind: 'refused'; readonly problem: string; readonly help: string };

/** What the context names; `wanted` undefined means the current context. */
export function selectContext(config: Kubeconfig, wanted: string | undefined): ContextSelection {
  const name = wanted ?? config.currentContext;
  const context = name === undefined ? undefined : config.contexts.get(name);
  if (name === undefined || context === undefined) {
    return { kind: 'unknown-context', name, known: [...config.contexts.keys()] };
  }
  const cluster = config.clusters.get(textAt(context.value, 'cluster') ?? '');
  const server = cluster === undefined ? undefined : textAt(cluster.value, 'server');
  if (cluster === undefined || server === undefined) return { kind: 'no-cluster', name };
  const userName = textAt(context.value, 'user') ?? '';
  const user = config.users.get(userName);
  if (userName !== '' && user === undefined) {
    return {
      kind: 'refused',
      problem: `the context \`${name}\` names a user that the kubeconfig does not have`,
      help: 'check `users` in the kubeconfig: without a user the cluster would be accessed anonymously',
    };
  }
  const refusal = user === undefined ? undefined : whyRefused(user.value, userName);
  if (refusal !== undefined) return refusal;
  return {
    kind: 'selected',
    context: {
      name,
      cluster: readCluster(cluster.value, cluster.name, server, cluster.folder),
      user: readUser(user?.value ?? {}, userName, user?.folder ?? ''),
    },
  };
}

function whyRefused(user: JsonObject, name: string): ContextSelection | undefined {
  if (textAt(user, 'username') !== undefined || textAt(user, 'password') !== undefined) {
    return {
      kind: 'refused',
      problem: `the user \`${name}\` has a user name and a password: no supported version of Kubernetes accepts basic authentication`,
      help: 'use a token, a client certificate or a credential plug-in',
    };
  }
  if (
    user['as-groups'] !== undefined ||
    user['as-uid'] !== undefined ||
    user['as-user-extra'] !== undefined
  ) {
    return {
      kind: 'refused',
      problem: `the user \`${name}\` impersonates groups, a UID or extra fields, which is not supported`,
      help: 'use `as` alone, or an account of its own',
    };
  }
  return undefined;
}

function readCluster(value: JsonObject, name: string, server: string, folder: string): Cluster {
  return {
    name,
    server: server.replace(/\/+$/, ''),
    skipTLSVerify: value['insecure-skip-tls-verify'] === true,
    ...texts(value, {
      caData: 'certificate-authority-data',
      tlsServerName: 'tls-server-name',
      proxyUrl: 'proxy-url',
    }),
    ...paths(value, { caFile: 'certificate-authority' }, folder),
  };
}

/** If there are both a token and a token file, the file counts, and is read again for each request (client-go, clientcmd/api/types.go). */
function readUser(value: JsonObject, name: string, folder: string): User {
  const { tokenFile } = paths(value, { tokenFile: 'tokenFile' }, folder);
  return {
    name,
    ...texts(value, {
      certData: 'client-certificate-data',
      keyData: 'client-key-data',
      impersonateUser: 'as',
    }),
    ...paths(value, { certFile: 'client-certificate', keyFile: 'client-key' }, folder),
    ...(tokenFile === undefined
      ? texts(value, { token: 'token' })
      : { authProvider: { name: 'tokenFile', config: { tokenFile } } }),
    ...(value.exec === undefined ? {} : { exec: value.exec }),
    ...(value['auth-provider'] === undefined || tokenFile !== undefined
      ? {}
      : { authProvider: value['auth-provider'] }),
  };
}

function texts<Key extends string>(
  value: JsonObject,
  keys: Readonly<Record<Key, string>>,
): Partial<Record<Key, string>> {
  const found: Partial<Record<Key, string>> = {};
  for (const key in keys) {
    const text = textAt(value, keys[key]);
    if (text !== undefined && text !== '') found[key] = text;
  }
  return found;
}

function paths<Key extends string>(
  value: JsonObject,
  keys: Readonly<Record<Key, string>>,
  folder: string,
): Partial<Record<Key, string>> {
  const found = texts(value, keys);
  for (const key in found) {
    const path = found[key];
    if (path !== undefined) found[key] = resolve(folder, path);
  }
  return found;
}
