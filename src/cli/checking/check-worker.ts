import { parentPort, workerData } from 'node:worker_threads';
import type { LoadOptions } from '../../policy/dialect.ts';
import { checkBytes } from './check-bytes.ts';
import type { CheckRequest, CheckResult } from './check-helper.ts';

const options: LoadOptions = workerData;

/** Checks the files that the main thread sends, one after the other. */
parentPort?.on('message', ({ place, source, keepsPolicies }: CheckRequest) => {
  const packed = checkBytes(source, { ...options, keepsPolicies });
  const result: CheckResult = { place, packed };
  const { checked, policies } = packed;
  parentPort?.postMessage(result, [checked.buffer, ...(policies === undefined ? [] : [policies.buffer])]);
});
