import { defineConfig } from 'vitest/config';

/** Unit tests need nothing but Node; the other projects start real parts and are run by `.ci/run`. */
export default defineConfig({
  test: {
    // By default one of two cores is left idle.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts'],
          // Not a measure of speed: a machine that does other things too must not make a test red.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // No test leaves anything behind in a module, so 200 files need not load the same modules 200 times: a quarter of the time.
          isolate: false,
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
