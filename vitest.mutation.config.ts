import { defineConfig } from 'vitest/config';

/** The tests that judge the engine and what is made of its verdicts, for mutation testing: every mutant runs those that reach it. */
export default defineConfig({
  test: {
    include: [
      'src/engine/**/*.test.ts',
      'src/model/**/*.test.ts',
      'src/impact/**/*.test.ts',
      'src/plan/**/*.test.ts',
      'test/unit/kubernetes-cases.test.ts',
    ],
    setupFiles: ['test/support/repeatable-properties.ts'],
    testTimeout: 60_000,
  },
});
