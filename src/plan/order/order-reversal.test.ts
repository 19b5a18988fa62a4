import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import type { JsonObject } from '../json-object.ts';
import { createReversalOrder, type ReversalStep } from './order-reversal.ts';

const allow = (name: string, app: string, ...from: string[]): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec: {
    podSelector: { matchLabels: { app } },
    policyTypes: ['Ingress'],
    ingress: [{ from: from.map((one) => ({ podSelector: { matchLabels: { app: one } } })) }],
  },
});

const connection = (source: string, destination: string) =>
  recorded(workload(source), workload(destination), { allowed: seen(1) });
const A = connection('a', 'x');
const B = connection('b', 'x');

const reverse = (steps: readonly ReversalStep[], connections = [A], constant: readonly JsonObject[] = []) =>
  createReversalOrder({
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
    connections,
    beside: {},
  })(steps, constant);

const P = { live: allow('p', 'x', 'nobody'), before: allow('p', 'x', 'a') };
const Q = { live: allow('q', 'x', 'a'), before: undefined };

it('is the reverse of the writes where that cuts nothing', () => {
  const other = { live: allow('o', 'y', 'a'), before: undefined };
  expect(reverse([Q, other, P])).toMatchObject({ order: [2, 1, 0], judged: 1, broken: [], lost: [] });
});

it('is another one where the reverse would cut what is allowed at both ends', () => {
  // p was narrowed before q allowed the same: the deploy was to cut it in the end, by a write that never came.
  expect(reverse([P, Q])).toMatchObject({ order: [0, 1], broken: [] });
});

it('counts what is live beside', () => {
  expect(reverse([P, Q], [A], [allow('k', 'x', 'a')])).toMatchObject({ order: [1, 0], broken: [] });
});

it('is the reverse of the writes, and proves nothing, where nothing was recorded', () => {
  expect(reverse([P, Q], [])).toMatchObject({ order: [1, 0], judged: undefined });
});

it('says what no order keeps', () => {
  const p = { live: allow('p', 'x', 'b'), before: allow('p', 'x', 'a') };
  const q = { live: allow('q', 'x', 'a'), before: allow('q', 'x', 'b') };
  expect(reverse([p, q], [A, B]).broken).toHaveLength(1);
});

it('says what is lost', () => {
  expect(reverse([{ live: allow('p', 'x', 'b'), before: allow('p', 'x', 'a') }], [A, B]).lost).toEqual([B]);
});

it('knows what a step would cut while another one is not done', () => {
  const { cutBy } = reverse([P, Q]);
  expect(cutBy(1, () => false)).toBe(A);
  expect(cutBy(1, (step) => step === 0)).toBeUndefined();
  expect(cutBy(0, () => false)).toBeUndefined();
});

it('holds nothing back for a connection that was denied before', () => {
  const p = { live: allow('p', 'x', 'nobody'), before: allow('p', 'x', 'somebody') };
  expect(reverse([p, Q]).cutBy(1, () => false)).toBeUndefined();
});
