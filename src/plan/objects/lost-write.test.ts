import { expect, it } from 'vitest';
import { judgeLostWrite } from './lost-write.ts';

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
    'the planned content of another one who managed it before, not applied by us',
    undefined,
    object({ rv: '', spec: { ingress: [2] }, applied: OURS, others: { x: OURS } }),
    object({ rv: '9', spec: { ingress: [2] }, others: { x: OURS } }),
    'unknown',
  ],
  [
    'as planned and applied by us, and written by somebody else as well',
    undefined,
    created,
    object({ rv: '9', spec: { ingress: [2] }, applied: OURS, others: { x: OURS } }),
    'unknown',
  ],
  [
    'as it was, but applied by us since: written, and put back by somebody',
    before,
    object({ rv: '', generation: 2, spec: { ingress: [2] }, applied: { 'f:spec': {} } }),
    object({ rv: '9', generation: 3, spec: { ingress: [1] }, applied: { 'f:spec': {} } }),
    'unknown',
  ],
  [
    'changed once, by somebody else',
    before,
    planned,
    object({ rv: '9', generation: 2, spec: { ingress: [3] }, applied: OURS, others: { x: OURS } }),
    'changed-by-others',
  ],
  [
    'as planned, with its annotation',
    undefined,
    object({ rv: '', spec: { ingress: [2] }, applied: OURS, annotations: { note: 'a' } }),
    object({ rv: '9', spec: { ingress: [2] }, applied: OURS, annotations: { note: 'a' } }),
    'written',
  ],
  [
    'as planned, with another annotation',
    undefined,
    object({ rv: '', spec: { ingress: [2] }, applied: OURS, annotations: { note: 'a' } }),
    object({ rv: '9', spec: { ingress: [2] }, applied: OURS, annotations: { note: 'b' } }),
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
  expect(judgeLostWrite({ before: was, planned: wanted, live, manager: 'sluice' })).toBe(outcome);
});
