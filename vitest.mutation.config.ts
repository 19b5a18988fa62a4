import { defineConfig } from 'vitest/config';

/** The tests that judge what verdicts are made of and what is made of them, for mutation testing: every mutant runs those that reach it. */
export default defineConfig({
  test: {
    include: [
      'src/engine/**/*.test.ts',
      'src/model/**/*.test.ts',
      'src/impact/**/*.test.ts',
      'src/plan/**/*.test.ts',
      'src/inventory/**/*.test.ts',
      'src/digest/**/*.test.ts',
      'src/flows/hubble/**/*.test.ts',
      'src/policy/kubernetes/**/*.test.ts',
      'test/unit/kubernetes-cases.test.ts',
      'test/unit/hubble-cases.test.ts',
      'test/unit/inventory-lints.test.ts',
      'test/unit/explain.test.ts',
    ],
    setupFiles: ['test/support/repeatable-properties.ts'],
    testTimeout: 60_000,
  },
});
