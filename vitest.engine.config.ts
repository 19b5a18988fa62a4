import { defineConfig } from 'vitest/config';

/** The tests that judge the engine, for mutation testing. */
export default defineConfig({
  test: { include: ['src/engine/**/*.test.ts', 'src/model/**/*.test.ts', 'test/unit/engine*.test.ts'] },
});
