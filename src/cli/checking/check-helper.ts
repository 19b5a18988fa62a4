import { Worker } from 'node:worker_threads';
import type { FileCheck } from '../../policy/check-file.ts';
import type { LoadOptions } from '../../policy/dialect.ts';
import type { ManifestFile } from '../../policy/manifest.ts';

export interface CheckRequest {
  /** In the order of the files. */
  readonly place: number;
  readonly file: ManifestFile;
}

export interface CheckResult {
  readonly place: number;
  readonly check: FileCheck;
}

export interface CheckHelper {
  isWorking(): boolean;
  isFree(): boolean;
  /** Resolves when it is free, or does not work any more. */
  hasRoom(): Promise<void>;
  send(request: CheckRequest): void;
  /** Resolves when all is answered. */
  end(): Promise<void>;
}

/** One being checked and one waiting: the helper is never idle, and memory is bounded. */
const IN_FLIGHT = 2;
/** What is checked is dropped at once; more room would only be filled. */
const YOUNG_GENERATION_MB = 4;
/** Next to this file, in the sources and in the bundle. */
const WORKER = import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js';

/**
 * Starts a thread that checks files and puts the answers into `checks`. One that breaks down is no loss: what it had not
 * answered is checked by `checkHere`.
 */
export function startCheckHelper(
  options: LoadOptions,
  checks: FileCheck[],
  checkHere: (request: CheckRequest) => void,
): CheckHelper {
  const worker = new Worker(new URL(WORKER, import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
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

  worker.on('message', ({ place, check }: CheckResult) => {
    checks[place] = check;
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
