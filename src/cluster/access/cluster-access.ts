import type { Dispatcher } from 'undici';

/** What one request needs to be authorized, or why there is nothing. Headers contain secrets: they are never part of a message. */
export type Credentials =
  | ReadyCredentials
  /** Contains no secret, but possibly words of a plug-in: not escaped. */
  | { readonly kind: 'failed'; readonly problem: string };

export interface ReadyCredentials {
  readonly kind: 'ready';
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher | undefined;
  /** When the client certificate expires; undefined without one, or when a token identifies us. */
  readonly certificateEnd: Date | undefined;
}

/** One API server, and our identity there. */
export interface ClusterAccess {
  /** Scheme, host, port and path, without a trailing slash and without credentials. */
  readonly server: string;
  /** The context of the kubeconfig; undefined in a pod. */
  readonly context: string | undefined;
  /** The proxy in between, without its credentials. */
  readonly proxy: string | undefined;
  /** May run a credential plug-in, and refreshes what has expired; fails when that takes longer. */
  readonly credentials: (limitMs: number) => Promise<Credentials>;
  /**
   * Other credentials than those that the server has refused, from the plug-in or the file that gave them; undefined when there are
   * none.
   */
  readonly renewed: (refused: ReadyCredentials, limitMs: number) => Promise<ReadyCredentials | undefined>;
  readonly close: () => Promise<void>;
}
