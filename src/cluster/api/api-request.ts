/** A request to the Kubernetes API. */
export interface ApiRequest {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';
  /** Follows the server's URL; encoded: `/apis/…`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** The bytes to send, unchanged. */
  readonly body?: string;
}
