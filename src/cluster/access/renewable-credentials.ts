import type { KubeConfig } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import type { ClusterAccess, Credentials, ReadyCredentials } from './cluster-access.ts';
import { secureCredentials } from './secure-credentials.ts';

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
  const credentials = async (): Promise<Credentials> => {
    const request = newRequest();
    const problem = await secureCredentials(config.applySecurityAuthentication(request));
    if (problem !== undefined) return { kind: 'failed', problem };
    dispatcher ??= request.getDispatcher();
    if (dispatcher !== undefined) dispatchers.add(dispatcher);
    // A token file usually ends with a line break, which headers must not contain.
    const headers = Object.entries(request.getHeaders()).map(([key, value]) => [key, value.trim()]);
    return { kind: 'ready', headers: Object.fromEntries(headers), dispatcher };
  };
  let renewal: Promise<Credentials> | undefined;
  const renewed = async (refused: ReadyCredentials): Promise<ReadyCredentials | undefined> => {
    const canRenew = config.users.some(({ exec, authProvider }) => exec || authProvider);
    if (!canRenew) return undefined;
    let now = await credentials();
    if (!isOther(now, refused)) {
      // Of many requests that are refused at once, the first one asks.
      renewal ??= (async () => {
        config = load();
        if (authorizationOf(refused) === undefined) dispatcher = undefined;
        return await credentials();
      })().finally(() => {
        renewal = undefined;
      });
      now = await renewal;
    }
    return isOther(now, refused) ? now : undefined;
  };
  const close = async () => void (await Promise.all([...dispatchers].map((one) => one.close())));
  return { credentials, renewed, close };
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
