import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { proxyOf } from './proxy-of.ts';

/** Three connection attempts, with the pauses between them, fit into the time for a first answer. */
const CONNECT_TIMEOUT_MS = 8000;

/** Connections to one server, through the environment's proxy if there is one. Additional certificates come from NODE_EXTRA_CA_CERTS. */
export function createDispatcher(
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): Dispatcher {
  const proxy = proxyOf(server, env);
  return proxy === undefined
    ? new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } })
    : new ProxyAgent({ uri: proxy, proxyTls: { timeout: CONNECT_TIMEOUT_MS } });
}

/** The same for several servers: one dispatcher each. */
export function createDispatchers(
  env: Readonly<Record<string, string | undefined>>,
): (server: string) => Dispatcher {
  const known = new Map<string, Dispatcher>();
  return (server) => {
    const dispatcher = known.get(server) ?? createDispatcher(server, env);
    known.set(server, dispatcher);
    return dispatcher;
  };
}
