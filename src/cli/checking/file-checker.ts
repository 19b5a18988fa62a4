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
  /** Bytes after which helpers are worth their start: less is checked by then. */
  readonly helpFrom?: number;
  /** Threads besides this one; one alone would only take this one's place. */
  readonly helpers?: number;
  /** Memory of each, for what lives longer than a moment. */
  readonly helperMegabytes?: number;
  /** Bytes that will be checked, as far as it is known: policies that will not be compared are not kept in the first place. */
  readonly expectedBytes?: number;
  /** Bytes up to which policies are kept, to be compared with each other. */
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

  // Some of them say nothing of all.
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
      // From the first file on where there will be much: what this thread's heap once had is not given back.
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
      // Each packed one is let go when it is unpacked.
      const unpacked: CheckedBytes[] = [];
      answers.reverse();
      for (let one = answers.pop(); one !== undefined; one = answers.pop()) unpacked.push(unpackCheck(one));
      return unpacked;
    },
  };
}
