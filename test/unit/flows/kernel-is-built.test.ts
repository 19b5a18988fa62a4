import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildKernel } from '../../../build/build-kernel.ts';

it('the committed WebAssembly is what its source builds', async () => {
  const committed = readFileSync(
    join(import.meta.dirname, '../../../src/flows/hubble/blocks/kernel-wasm.ts'),
    'utf8',
  );
  expect(committed === (await buildKernel()), 'run `npm run kernel`').toBe(true);
});
