import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const COMPILE_CACHE = join(import.meta.dirname, 'node_modules/.cache/compile');

/**
 * Tests that start many processes, most of them git's. A process that is small starts others ten times as fast as one that has run hundreds of
 * tests, so these have one that runs nothing else.
 */
const STARTING = [
  'altered-services',
  'altered-workloads',
  'asks-git-once',
  'changed-elsewhere',
  'changed-fetches',
  'changed-inputs',
  'changed-submodules',
  'clones-of-runners',
  'cluster-of-the-target-branch',
  'completion',
  'component-scripts',
  'delivered-*',
  'faults-elsewhere',
  'fetching-the-target',
  'files-that-are-no-manifests',
  'filled-in-*',
  'gate-of-the-target-branch',
  'git-fails-once',
  'included-policies',
  'kustomized-workloads',
  'layers-of-helmfiles',
  'listed-policies',
  'made-kinds',
  'not-searched',
  'outside-of-repositories',
  'pods-of-c*',
  'policies-of-environments',
  'policy-history',
  'process-substitution',
  'require-node',
  'said-once',
  'target-paths',
  'texts-for-policies',
  'unrendered-commands',
  'values-of-charts',
  'versions-of-*',
  'waivers',
  'ways-to-policies',
  'work-tree-and-commit',
  'written-twice',
].map((name) => `{src,test/unit}/**/${name}.test.ts`);

/** Tests that wait, and others that start processes: first, because nothing else is left to be done beside those that come last. */
const FIRST =
  /(?:network-waits|render-sides|rolling-digest|file-checker|resolve-comparison|read-manifests-at-revision)\.test\.ts$/;

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification): boolean => FIRST.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

/** Unit tests need nothing but Node; the other projects start real parts and are run by `.ci/run`. */
export default defineConfig({
  test: {
    // One more than there are cores: some tests wait.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: WaitingFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/{support,unit}/**/*.test.ts'],
          exclude: STARTING,
          // Not a measure of speed: a machine that does other things too must not make a test red.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Processes and threads that tests start from the source need not compile it each time.
          env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
          setupFiles: ['test/support/collect-by-whole-heap.ts'],
          // No test leaves anything behind in a module, so 200 files need not load the same modules 200 times: a quarter of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'processes',
          include: STARTING,
          isolate: false,
          // Else half of the memory is that of objects which are no longer used, and the process no small one.
          execArgv: ['--max-semi-space-size=4'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'oracles',
          include: ['test/oracles/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'render',
          include: ['test/render/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'gitlab',
          include: ['test/gitlab/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
