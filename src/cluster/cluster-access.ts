import type { Dispatcher } from 'undici';

/** What one request needs to be let in. Headers hold secrets: they are never part of a message. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher | undefined;
}

/** One API server and who we are there. */
export interface ClusterAccess {
  /** Scheme, host, port and path without a slash at the end and without credentials. */
  readonly server: string;
  /** May run a credential plug-in and refreshes what expired; rejects with an Error whose message holds no secret. */
  readonly credentials: () => Promise<Credentials>;
  readonly close: () => Promise<void>;
}
