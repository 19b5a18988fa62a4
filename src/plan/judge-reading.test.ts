import { expect, it } from 'vitest';
import { judgeReading } from './judge-reading.ts';

interface Stored {
  readonly rv: string;
  readonly generation?: number;
  readonly spec: object;
  readonly applied?: object;
  readonly others?: Readonly<Record<string, object>>;
  readonly annotations?: object;
}

const object = ({ rv, generation = 1, spec, applied, others = {}, annotations }: Stored) => ({
  metadata: {
    resourceVersion: rv,
    generation,
    ...(annotations === undefined ? {} : { annotations }),
    managedFields: [
      ...(applied === undefined ? [] : [{ manager: 'sluice', operation: 'Apply', fieldsV1: applied }]),
      ...Object.entries(others).map(([manager, fieldsV1]) => ({ manager, operation: 'Update', fieldsV1 })),
    ],
  },
  spec,
});
const OURS = { 'f:spec': { 'f:ingress': {} } };
const NOTE = { 'f:metadata': { 'f:annotations': { 'f:note': {} } } };
const before = object({ rv: '1', spec: { ingress: [1] }, applied: OURS });
const planned = object({ rv: '', generation: 2, spec: { ingress: [2] }, applied: OURS });
const created = object({ rv: '', spec: { ingress: [2] }, applied: OURS });

it.each([
  ['still absent', undefined, created, undefined, 'not-written'],
  ['deleted', before, planned, undefined, 'unknown'],
  ['as it was', before, planned, before, 'not-written'],
  [
    'as planned',
    before,
    planned,
    object({ rv: '2', generation: 2, spec: { ingress: [2] }, applied: OURS }),
    'written',
  ],
  [
    'as planned, and annotated by somebody',
    undefined,
    created,
    object({
      rv: '9',
      spec: { ingress: [2] },
      applied: OURS,
      others: { x: NOTE },
      annotations: { note: 'y' },
    }),
    'written',
  ],
  [
    'as it was, and annotated by somebody',
    before,
    planned,
    object({
      rv: '9',
      spec: { ingress: [1] },
      applied: OURS,
      others: { x: NOTE },
      annotations: { note: 'y' },
    }),
    'not-written',
  ],
  [
    'the planned content, but written by somebody else',
    undefined,
    created,
    object({ rv: '9', spec: { ingress: [2] }, others: { x: OURS } }),
    'unknown',
  ],
  [
    'created by somebody else',
    undefined,
    created,
    object({ rv: '9', spec: { ingress: [3] }, others: { x: OURS } }),
    'changed-by-others',
  ],
  [
    'created, and changed since, by somebody else or by us first',
    undefined,
    created,
    object({ rv: '9', generation: 2, spec: { ingress: [3] }, others: { x: OURS } }),
    'unknown',
  ],
])('%s', (_name, was, wanted, live, outcome) => {
  expect(judgeReading({ before: was, planned: wanted, live, manager: 'sluice' })).toBe(outcome);
});
