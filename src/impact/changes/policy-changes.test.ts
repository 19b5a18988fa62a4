import { describe, expect, it } from 'vitest';
import { CART_INGRESS, ISOLATE_DB, side } from '../../../test/support/simulated-shop.ts';
import { findPolicyChanges } from './policy-changes.ts';

function changesOf(base: readonly string[], head: readonly string[]): string[] {
  const { changes, inBase, inHead } = findPolicyChanges(side('base', ...base), side('head', ...head));
  const names = ({ policies }: typeof inBase) => policies.map(({ ref }) => ref.name).join(',');
  return [
    ...changes.map(({ change, policy }) => `${change} ${policy.name} ${policy.span.file}`),
    `judged anew: ${names(inBase)} | ${names(inHead)}`,
  ];
}

describe('a policy', () => {
  it('is added, removed or changed, named as it is in the head, or in the base when it is gone', () => {
    const changed = CART_INGRESS.replace('8080', '9090');
    expect(changesOf([CART_INGRESS], [changed, ISOLATE_DB])).toEqual([
      'changed cart-ingress head/0.yaml',
      'added db-isolate head/1.yaml',
      'judged anew: cart-ingress | cart-ingress,db-isolate',
    ]);
    expect(changesOf([ISOLATE_DB, CART_INGRESS], [CART_INGRESS])).toEqual([
      'removed db-isolate base/0.yaml',
      'judged anew: db-isolate | ',
    ]);
  });

  it('of another namespace or name is another policy', () => {
    expect(changesOf([ISOLATE_DB], [ISOLATE_DB.replace('namespace: shop', 'namespace: pay')])).toEqual([
      'added db-isolate head/0.yaml',
      'removed db-isolate base/0.yaml',
      'judged anew: db-isolate | db-isolate',
    ]);
  });

  it('stays when only comments, labels, order or the file change', () => {
    const labelled = ISOLATE_DB.replace('namespace: shop}', 'namespace: shop, labels: {a: b}}');
    expect(changesOf([CART_INGRESS, ISOLATE_DB], [`# moved\n${labelled}`, CART_INGRESS])).toEqual([
      'judged anew:  | ',
    ]);
  });
});
