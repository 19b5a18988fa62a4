import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type MutantCoverage } from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type CompleteDryRunResult,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { type CollectedTest, collectedTests, collectFrom } from './collected-tests.ts';
import { mutationPart } from './parts.ts';

const SETUP = 'test/support/repeatable-properties.ts';
const COLLECTED = new URL('./collected-tests.ts', import.meta.url).href;

/** What the changed code reads and writes. */
interface MutationState {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

/**
 * Runs tests of Vitest in one process that has loaded them once: Vitest loads all modules again for each mutant, which
 * takes ten times as long as the tests. Stryker starts another process for what happens while modules load.
 */
function createInProcessRunner(): TestRunner {
  let isLoaded = false;
  const context: MutationState = {};
  Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: context });

  async function load(): Promise<void> {
    if (isLoaded) return;
    isLoaded = true;
    registerHooks({
      resolve: (specifier, about, next) =>
        specifier === 'vitest' && about.parentURL !== COLLECTED
          ? { url: COLLECTED, shortCircuit: true }
          : next(specifier, about),
    });
    await import(pathToFileURL(resolve(SETUP)).href);
    // In the order of the part: those that are quick come first.
    for (const file of mutationPart().tests.flatMap((glob) => globSync(glob).sort())) {
      await collectFrom(file, () => import(pathToFileURL(resolve(file)).href));
    }
  }

  async function runAll(tests: readonly CollectedTest[], stopsAtFailure: boolean): Promise<TestResult[]> {
    const results: TestResult[] = [];
    for (const test of tests) {
      context.currentTestId = test.name;
      const result = await runOne(test);
      context.currentTestId = undefined;
      results.push(result);
      if (stopsAtFailure && result.status === TestStatus.Failed) break;
    }
    return results;
  }

  return {
    capabilities: () => ({ reloadEnvironment: false }),

    dryRun: async (): Promise<DryRunResult> => {
      await load();
      const tests = await runAll(collectedTests(), false);
      const result: CompleteDryRunResult = { status: DryRunStatus.Complete, tests };
      return context.mutantCoverage === undefined
        ? result
        : { ...result, mutantCoverage: context.mutantCoverage };
    },

    mutantRun: async (options: MutantRunOptions): Promise<MutantRunResult> => {
      const { activeMutant, hitLimit, mutantActivation, testFilter } = options;
      if (mutantActivation === 'static') context.activeMutant = activeMutant.id;
      await load();
      context.activeMutant = activeMutant.id;
      context.hitCount = 0;
      context.hitLimit = hitLimit;
      const asked = testFilter && new Set(testFilter);
      const tests = collectedTests().filter(({ name }) => asked === undefined || asked.has(name));
      const ran = await runAll(tests, true);
      context.activeMutant = undefined;
      const timeOut = determineHitLimitReached(context.hitCount, hitLimit);
      return toMutantRunResult(timeOut ?? { status: DryRunStatus.Complete, tests: ran });
    },
  };
}

async function runOne({ name, run }: CollectedTest): Promise<TestResult> {
  const start = performance.now();
  const about = { id: name, name };
  try {
    await run();
    return { ...about, status: TestStatus.Success, timeSpentMs: performance.now() - start };
  } catch (error) {
    const failureMessage = String(error);
    return { ...about, status: TestStatus.Failed, failureMessage, timeSpentMs: performance.now() - start };
  }
}

createInProcessRunner.inject = tokens(commonTokens.options);

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'in-process', createInProcessRunner),
];
