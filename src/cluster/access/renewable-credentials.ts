import type { KubeConfig, User } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import { certificateEnd } from './certificate-end.ts';
import type { ClusterAccess, Credentials, ReadyCredentials } from './cluster-access.ts';
import { type CredentialSource, secureCredentials } from './secure-credentials.ts';

/** What the client library puts credentials into. */
export type SecuredRequest = Parameters<KubeConfig['applySecurityAuthentication']>[0] & {
  getHeaders(): Record<string, string>;
  getDispatcher(): Dispatcher | undefined;
};

/** Credentials as a configuration gives them, and other ones when the server refuses these. */
export function renewableCredentials(
  load: () => KubeConfig,
  newRequest: () => SecuredRequest,
): Pick<ClusterAccess, 'credentials' | 'renewed' | 'close'> {
  let config = load();
  // Sockets stay open in the first dispatcher; later answers of the client library only refresh the headers.
  let dispatcher: Dispatcher | undefined;
  const dispatchers = new Set<Dispatcher>();
  const credentials = async (limitMs: number): Promise<Credentials> => {
    const request = newRequest();
    const [user] = config.users;
    const problem = await secureCredentials(
      config.applySecurityAuthentication(request),
      limitMs,
      sourceOf(user),
    );
    if (problem !== undefined) return { kind: 'failed', problem };
    dispatcher ??= request.getDispatcher();
    if (dispatcher !== undefined) dispatchers.add(dispatcher);
    // A token file usually ends with a line break, which headers must not contain.
    const headers = Object.entries(request.getHeaders()).map(([key, value]): [string, string] => [
      key,
      value.trim(),
    ]);
    const certificate = user === undefined || headers.some(isToken) ? undefined : certificateEnd(user);
    return {
      kind: 'ready',
      headers: Object.fromEntries(headers),
      dispatcher,
      certificateEnd: certificate,
    };
  };
  let renewal: Promise<Credentials> | undefined;
  const renewed: ClusterAccess['renewed'] = async (refused, limitMs) => {
    const canRenew = config.users.some(({ exec, authProvider }) => exec || authProvider);
    if (!canRenew) return undefined;
    let now = await credentials(limitMs);
    if (!isOther(now, refused)) {
      // Of many requests that are refused at once, the first one asks.
      renewal ??= (async () => {
        config = load();
        if (authorizationOf(refused) === undefined) dispatcher = undefined;
        return await credentials(limitMs);
      })().finally(() => {
        renewal = undefined;
      });
      now = await renewal;
    }
    return isOther(now, refused) ? now : undefined;
  };
  // Not `close`: it would wait for requests that were given up.
  const close = async () => void (await Promise.all([...dispatchers].map((one) => one.destroy())));
  return { credentials, renewed, close };
}

function sourceOf(user: User | undefined): CredentialSource {
  if (user?.exec !== undefined) return 'plug-in';
  return user?.authProvider === undefined ? 'kubeconfig' : 'auth-provider';
}

function isToken([name]: readonly [string, string]): boolean {
  return name.toLowerCase() === 'authorization';
}

/** A client certificate is in the dispatcher. */
function isOther(one: Credentials, refused: ReadyCredentials): one is ReadyCredentials {
  if (one.kind === 'failed') return false;
  const [now, before] = [authorizationOf(one), authorizationOf(refused)];
  return now !== before || (now === undefined && one.dispatcher !== refused.dispatcher);
}

function authorizationOf({ headers }: ReadyCredentials): string | undefined {
  return headers.Authorization ?? headers.authorization;
}
