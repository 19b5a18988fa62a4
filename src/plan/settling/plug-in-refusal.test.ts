import { expect, it } from 'vitest';
import { isJudgedByPlugIn, plugInRefusal, validCondition } from './plug-in-refusal.ts';

const live = (...conditions: readonly unknown[]) => ({ status: { conditions } });
const VALID = { type: 'Valid', status: 'False', message: 'no such port', lastTransitionTime: 'then' };

it.each([
  ['cilium.io/v2', 'CiliumNetworkPolicy', true],
  ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', true],
  ['cilium.io/v2', 'CiliumCIDRGroup', false],
  ['networking.k8s.io/v1', 'NetworkPolicy', false],
  ['example.com/v1', 'CiliumNetworkPolicy', false],
])('of %s %s the plug-in says whether it accepts it: %s', (apiVersion, kind, isJudged) => {
  expect(isJudgedByPlugIn({ apiVersion, kind })).toBe(isJudged);
});

it('reads why the plug-in does not enforce a policy', () => {
  expect(plugInRefusal(live('x', { type: 'Other' }, VALID))).toBe('no such port');
  expect(plugInRefusal(live({ ...VALID, message: '' }))).toBe('it gives no reason');
  expect(validCondition(live(VALID))).toEqual({ status: 'False', message: 'no such port', since: 'then' });
});

it('knows nothing where the plug-in says nothing, or no status, and no refusal where it accepts', () => {
  expect(plugInRefusal({})).toBeUndefined();
  expect(plugInRefusal(live({ ...VALID, type: 'Other' }))).toBeUndefined();
  expect(plugInRefusal(live({ ...VALID, status: 'True' }))).toBeUndefined();
  expect(validCondition(live({ type: 'Valid', message: 'x' }))).toBeUndefined();
});
