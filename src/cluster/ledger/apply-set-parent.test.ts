import { expect, it } from 'vitest';
import { applySetId } from './apply-set-parent.ts';

/** Tried with kubectl. */
it.each([
  ['ConfigMap', 'applyset-agT1hjdYILX7pYoAJ8rK28fddL2HS9tkf_WVCkm03MA-v1'],
  ['Secret', 'applyset-pd2vsc4y9Nxgg_6HdtrcUdsz02_zoU4YGejBPWgt4Rs-v1'],
])('of a %s is what kubectl makes of it', (kind, id) => {
  expect(applySetId({ namespace: 'ci', name: 'netpol' }, kind)).toBe(id);
  expect(id.length).toBeLessThanOrEqual(63);
});
