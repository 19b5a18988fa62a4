import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { proxyOf } from './proxy-of.ts';

/** How requests come to a server. */
export interface Route {
  /** Connections and certificates. */
  readonly dispatcher: Dispatcher;
  /** The proxy in between, without its credentials. */
  readonly proxy: string | undefined;
}

/** Three connection attempts, with the pauses between them, fit into the time for a first answer. */
const CONNECT_TIMEOUT_MS = 8000;

/** The way to one server, through the environment's proxy if there is one. Additional certificates come from NODE_EXTRA_CA_CERTS. */
export function createRoute(server: string, env: Readonly<Record<string, string | undefined>>): Route {
  const proxy = proxyOf(server, env);
  return proxy === undefined
    ? { dispatcher: new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } }), proxy }
    : {
        dispatcher: new ProxyAgent({ uri: proxy, proxyTls: { timeout: CONNECT_TIMEOUT_MS } }),
        proxy: proxyName(proxy),
      };
}

/** The same for several servers: one route each. */
export function createRoutes(env: Readonly<Record<string, string | undefined>>): (server: string) => Route {
  const known = new Map<string, Route>();
  return (server) => {
    const route = known.get(server) ?? createRoute(server, env);
    known.set(server, route);
    return route;
  };
}

/** A proxy's address for people: without the credentials that it may have. */
export function proxyName(proxy: string): string {
  if (!URL.canParse(proxy)) return 'proxy';
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}
