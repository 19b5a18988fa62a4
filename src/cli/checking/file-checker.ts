import { availableParallelism } from 'node:os';
import { checkFile, type FileCheck } from '../../policy/check-file.ts';
import type { LoadOptions } from '../../policy/dialect.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import { type CheckHelper, type CheckRequest, startCheckHelper } from './check-helper.ts';

/** Checks files, on other threads when there is much to do; the answers are in the order of the files. */
export interface FileChecker {
  check(file: ManifestFile): Promise<void>;
  finish(): Promise<readonly FileCheck[]>;
}

export interface CheckerOptions {
  /** Characters after which helpers are worth their start: less is checked by then. */
  readonly helpFrom?: number;
  /** Threads besides this one; one alone would only take this one's place. */
  readonly helpers?: number;
}

const HELP_FROM = 2_000_000;
const MAX_HELPERS = 4;

export function createFileChecker(options: LoadOptions, settings: CheckerOptions = {}): FileChecker {
  const { helpFrom = HELP_FROM, helpers: wanted = Math.min(availableParallelism(), MAX_HELPERS) } = settings;
  const checks: FileCheck[] = [];
  const helpers: CheckHelper[] = [];
  let count = 0;
  let characters = 0;

  const checkHere = ({ place, file }: CheckRequest): void => {
    // A copy, because names are cut out of the text of their file, which they would keep in memory.
    checks[place] = structuredClone(checkFile(file, options));
  };

  return {
    async check(file) {
      const request = { place: count++, file };
      characters += file.text.length;
      if (characters > helpFrom && helpers.length === 0 && wanted > 1) {
        for (let i = 0; i < wanted; i++) helpers.push(startCheckHelper(options, checks, checkHere));
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
      return checks;
    },
  };
}
