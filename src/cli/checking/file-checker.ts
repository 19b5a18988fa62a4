import { availableParallelism } from 'node:os';
import type { LoadOptions } from '../../policy/dialect.ts';
import {
  type CheckedBytes,
  type CheckSource,
  checkBytes,
  type PackedCheck,
  unpackCheck,
} from './check-bytes.ts';
import { type CheckHelper, type CheckRequest, HELPER_MEGABYTES, startCheckHelper } from './check-helper.ts';

/** Checks files, on other threads when there is much to do; the answers are in the order of the files. */
export interface FileChecker {
  check(source: CheckSource): Promise<void>;
  finish(): Promise<readonly CheckedBytes[]>;
}

export interface CheckerOptions {
  /** Number of bytes from which helpers are worth their start-up time: less is checked before they are ready. */
  readonly helpFrom?: number;
  /** Threads besides this one; on a single processor they would only take this thread's place. */
  readonly helpers?: number;
  /** Memory of each helper for what lives longer than a moment. */
  readonly helperMegabytes?: number;
  /** Bytes that will be checked, as far as known: if that is too much to compare, policies are not kept in the first place. */
  readonly expectedBytes?: number;
  /** Up to this many bytes, policies are kept to be compared with each other. */
  readonly compareUpTo?: number;
}

const HELP_FROM = 2_000_000;
const MAX_HELPERS = 4;
/** Some 20,000 policies, which take about as much memory. */
const COMPARE_UP_TO = 12_000_000;

export function createFileChecker(options: LoadOptions, settings: CheckerOptions = {}): FileChecker {
  const {
    helpFrom = HELP_FROM,
    helpers: wanted = Math.min(availableParallelism(), MAX_HELPERS),
    helperMegabytes = HELPER_MEGABYTES,
    compareUpTo = COMPARE_UP_TO,
    expectedBytes = 0,
  } = settings;
  const answers: PackedCheck[] = [];
  const helpers: CheckHelper[] = [];
  let count = 0;
  let bytes = 0;

  const checkHere = ({ place, source, keepsPolicies }: CheckRequest): void => {
    answers[place] = checkBytes(source, { ...options, keepsPolicies });
  };

  // If only some of them are kept, nothing can be said about all.
  const dropPolicies = (): void => {
    answers.forEach(({ checked }, place) => {
      answers[place] = { checked, policies: undefined };
    });
  };

  return {
    async check(source) {
      const couldCompare = bytes <= compareUpTo;
      bytes += source.bytes.length;
      if (couldCompare && bytes > compareUpTo) dropPolicies();
      const known = Math.max(bytes, expectedBytes);
      const request = { place: count++, source, keepsPolicies: known <= compareUpTo };
      // If there will be much to do, helpers start with the first file: this thread's heap never gives back what it once had.
      if (known > helpFrom && helpers.length === 0 && wanted > 1) {
        for (let i = 0; i < wanted; i++) {
          helpers.push(startCheckHelper(options, answers, checkHere, helperMegabytes));
        }
      }
      const working = helpers.filter((helper) => helper.isWorking());
      if (working.length === 0) {
        checkHere(request);
        return;
      }
      await Promise.race(working.map((helper) => helper.hasRoom()));
      const free = working.find((helper) => helper.isFree());
      if (free === undefined) checkHere(request);
      else free.send(request);
    },
    async finish() {
      await Promise.all(helpers.map((helper) => helper.end()));
      if (bytes > compareUpTo) dropPolicies();
      // Each packed check is released once it is unpacked.
      const unpacked: CheckedBytes[] = [];
      answers.reverse();
      for (let one = answers.pop(); one !== undefined; one = answers.pop()) unpacked.push(unpackCheck(one));
      return unpacked;
    },
  };
}
