import { mutationPart } from './build/mutation/parts.ts';

/** Of one part of the code at a time, with the tests that concern it: `build/mutation/parts.ts`. */
export default {
  testRunner: 'in-process',
  plugins: ['./build/mutation/in-process-runner.ts'],
  coverageAnalysis: 'perTest',
  mutate: [...mutationPart().mutate, '!src/**/*.test.ts'],
  tsconfigFile: 'no-tsconfig-needed.json',
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: `reports/mutation-${process.env.SLUICE_MUTATION}.json` },
  tempDirName: '.stryker-tmp',
  ignorePatterns: [
    '.stryker-tmp',
    'dist',
    'bench',
    'examples',
    'reports',
    'docs',
    'test/cluster',
    'test/gitlab',
    'test/component',
    'test/render',
  ],
  concurrency: 2,
  timeoutMS: 20_000,
};
