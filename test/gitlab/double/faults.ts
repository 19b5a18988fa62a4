/** How a request goes wrong. `times` counts down; a fault with 0 left is over. */
export interface Fault {
  /** Only requests of this method; all when absent. */
  readonly method?: string;
  /** Only paths that match this regular expression; all when absent. */
  readonly path?: string;
  times: number;
  /** Whether the server does what was asked before things go wrong. */
  readonly commits: boolean;
  readonly reply: FaultReply;
}

type FaultReply =
  /** The connection is closed without a word. */
  | { readonly kind: 'drop' }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  /** The headers promise more than is sent. */
  | { readonly kind: 'cut' }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      /** `text` is the limiter in front of GitLab, `html` a proxy's page. */
      readonly body: 'json' | 'text' | 'html' | 'rubbish';
      readonly headers?: Readonly<Record<string, string>>;
    };

/** Takes one turn of the first fault that fits. */
export function takeFault(faults: readonly Fault[], method: string, path: string): Fault | undefined {
  const fault = faults.find(
    (candidate) =>
      candidate.times > 0 &&
      (candidate.method === undefined || candidate.method === method) &&
      (candidate.path === undefined || new RegExp(candidate.path).test(path)),
  );
  if (fault !== undefined) fault.times--;
  return fault;
}

const NOTES = '/notes(/\\d+)?$';
const NEVER_ENDING = 1_000_000;

/** The faults that the tests speak of by name. */
export const FAULTS = {
  lostReply: (method: string, times = 1): Fault => ({
    method,
    path: NOTES,
    times,
    commits: true,
    reply: { kind: 'drop' },
  }),
  droppedRequest: (method: string, times = 1): Fault => ({
    method,
    path: NOTES,
    times,
    commits: false,
    reply: { kind: 'drop' },
  }),
  gatewayErrorAfterCommit: (method: string, times = 1): Fault => ({
    method,
    path: NOTES,
    times,
    commits: true,
    reply: { kind: 'status', status: 502, body: 'html' },
  }),
  cutReply: (method: string, times = 1): Fault => ({
    method,
    path: NOTES,
    times,
    commits: true,
    reply: { kind: 'cut' },
  }),
  rateLimit: (retryAfter: string | undefined, body: 'json' | 'text' = 'text', times = 1): Fault => ({
    path: NOTES,
    times,
    commits: false,
    reply: {
      kind: 'status',
      status: 429,
      body,
      ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
    },
  }),
  status: (
    status: number,
    body: 'json' | 'text' | 'html' | 'rubbish' = 'json',
    times = 1,
    method?: string,
  ): Fault => ({
    ...(method === undefined ? {} : { method }),
    path: NOTES,
    times,
    commits: false,
    reply: { kind: 'status', status, body },
  }),
  hang: (method?: string, times = NEVER_ENDING): Fault => ({
    ...(method === undefined ? {} : { method }),
    times,
    commits: false,
    reply: { kind: 'hang' },
  }),
  slow: (ms: number, times = 1): Fault => ({
    path: NOTES,
    times,
    commits: true,
    reply: { kind: 'slow', ms },
  }),
} as const;
