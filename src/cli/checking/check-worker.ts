import { parentPort, workerData } from 'node:worker_threads';
import { checkFile } from '../../policy/check-file.ts';
import type { CheckRequest, CheckResult } from './check-helper.ts';

/** Checks the files that the main thread sends, one after the other. */
parentPort?.on('message', ({ place, file }: CheckRequest) => {
  const result: CheckResult = { place, check: checkFile(file, workerData) };
  parentPort?.postMessage(result);
});
