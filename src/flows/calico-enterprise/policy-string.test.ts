import { describe, expect, it } from 'vitest';
import { decidingPolicies } from './policy-string.ts';

function described(...texts: readonly string[]): readonly string[] {
  return decidingPolicies(texts, 'ingress').map(
    ({ action, kind, namespace, name }) => `${action} ${kind} ${namespace ?? ''}/${name}`,
  );
}

describe('policy texts of Calico', () => {
  it.each([
    ['0|platform|shop/platform.web|allow|1', 'allowed NetworkPolicy shop/web'],
    ['0|default|shop/default.web|allow', 'allowed NetworkPolicy shop/web'],
    ['1|platform|platform.base|deny|-1', 'denied GlobalNetworkPolicy /base'],
    ['0|default|shop/knp.default.web|allow|0', 'allowed NetworkPolicy shop/web'],
    ['0|default|np:shop/web|deny|0', 'denied NetworkPolicy shop/web'],
    ['0|platform|gnp:base|allow|0', 'allowed GlobalNetworkPolicy /base'],
    ['0|default|knp:shop/web|allow|0', 'allowed NetworkPolicy shop/web'],
  ])('%s', (text, meaning) => {
    expect(described(text)).toEqual([meaning]);
  });

  it.each([
    '0|__PROFILE__|__PROFILE__.kns.shop|allow|0',
    '0|default|shop/staged:default.web|deny|0',
    '0|default|shop/default.staged:web|deny|0',
    '0|default|snp:shop/web|deny|0',
    '0|security|security.watch|pass|0',
    '0|default|shop/default.web|constructor|0',
    'constructor',
    '',
  ])('%j decides nothing', (text) => {
    expect(described(text)).toEqual([]);
  });

  it('do not stand in order', () => {
    const first = '0|a|a.one|allow|0';
    expect(described('1|b|b.two|deny|-1', first)[0]).toBe('allowed GlobalNetworkPolicy /one');
  });
});
