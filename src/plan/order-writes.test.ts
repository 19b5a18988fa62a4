import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlannedChange } from './deploy-plan.ts';
import { orderByEffect } from './order-writes.ts';

const change = (
  name: string,
  effect: PlannedChange['effect'],
  rules: number,
  action: PlannedChange['action'] = 'update',
): PlannedChange => ({
  object: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name,
    span: { file: 'p.yaml', line: 1, column: 1 },
  },
  action,
  effect,
  takesFrom: [],
  before: undefined,
  after: {
    kind: 'NetworkPolicy',
    spec: { policyTypes: ['Ingress'], ingress: Array.from({ length: rules }, () => ({})) },
  },
});

const CHANGES = [
  change('adopted', 'none', 1, 'adopt'),
  change('x', 'widens', 1),
  change('y', 'widens', 0),
  // Names that come in the other order: what decides is what they do.
  change('z-allows', 'isolates', 1),
  change('a-denies', 'isolates', 0),
  change('c-narrow', 'narrows', 1),
  change('a-same', 'none', 1, 'unchanged'),
];
const ORDER = ['x', 'y', 'z-allows', 'a-denies', 'c-narrow', 'adopted', 'a-same'];

it('opens first, then isolates (what allows before what denies), then narrows, whatever the input order', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(CHANGES, { minLength: CHANGES.length }), (changes) => {
      expect(orderByEffect(changes).map(({ object }) => object.name)).toEqual(ORDER);
    }),
  );
});
