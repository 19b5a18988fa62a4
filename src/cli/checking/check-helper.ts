import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { LoadOptions } from '../../policy/dialect.ts';
import { releaseBytes } from '../input/files/read-bounded-file.ts';
import type { CheckSource, PackedCheck } from './check-bytes.ts';

export interface CheckRequest {
  /** The index of the file. */
  readonly place: number;
  readonly source: CheckSource;
  /** Whether its policies are kept, to be compared with all others. */
  readonly keepsPolicies: boolean;
}

export interface CheckResult {
  readonly place: number;
  readonly packed: PackedCheck;
}

export interface CheckHelper {
  isWorking(): boolean;
  isFree(): boolean;
  /** Resolves when it is free, or no longer works. */
  hasRoom(): Promise<void>;
  send(request: CheckRequest): void;
  /** Resolves when everything is answered. */
  end(): Promise<void>;
}

/** One file being checked and one waiting: the helper is never idle, and memory is bounded. */
const IN_FLIGHT = 2;
/** What is checked is dropped at once; more memory would only fill with garbage. A file that needs more is checked by `checkHere`. */
export const HELPER_MEGABYTES = 128;
/**
 * Given as flags, because flags from outside (`NODE_OPTIONS`) would override a thread's resource limits. The last two are also
 * for the main thread, which may read all files again: they keep its new space from growing, and garbage below 60 % of the rest.
 * With less memory than this, a thread would spend half of its work on garbage collection (bench/validate).
 */
const FLAGS = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  '--semi-space-growth-factor=1',
  '--heap-growing-percent=60',
];
/** Next to this file, in the sources and in the bundle. */
const WORKER = import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js';

/**
 * Starts a thread that checks files and puts the answers into `answers`. If it breaks down nothing is lost: what it had not
 * answered is checked by `checkHere`.
 */
export function startCheckHelper(
  options: LoadOptions,
  answers: PackedCheck[],
  checkHere: (request: CheckRequest) => void,
  megabytes: number,
): CheckHelper {
  for (const flag of FLAGS) setFlagsFromString(flag);
  const worker = new Worker(new URL(WORKER, import.meta.url), {
    workerData: options,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  const open = new Map<number, CheckRequest>();
  let isWorking = true;
  let waiting: (() => void)[] = [];

  const until = (isReady: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (isReady() || !isWorking) resolve();
        else waiting.push(look);
      };
      look();
    });
  const tell = (): void => {
    const looks = waiting;
    waiting = [];
    for (const look of looks) look();
  };

  worker.on('message', ({ place, packed }: CheckResult) => {
    answers[place] = packed;
    const request = open.get(place);
    if (request !== undefined) releaseBytes(request.source.bytes);
    open.delete(place);
    tell();
  });
  worker.on('error', () => {
    isWorking = false;
    for (const request of open.values()) checkHere(request);
    open.clear();
    tell();
  });
  return {
    isWorking: () => isWorking,
    isFree: () => isWorking && open.size < IN_FLIGHT,
    hasRoom: () => until(() => open.size < IN_FLIGHT),
    send(request) {
      open.set(request.place, request);
      worker.postMessage(request);
    },
    async end() {
      await until(() => open.size === 0);
      await worker.terminate();
    },
  };
}
