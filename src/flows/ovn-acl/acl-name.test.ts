import { describe, expect, it } from 'vitest';
import { aclOwner } from './acl-name.ts';

/** `<direction> <kind> <namespace>/<name>`. */
function described(name: string): string {
  const { direction, policy, isOtherLayer } = aclOwner(name);
  const named = policy === undefined ? '-' : `${policy.kind} ${policy.namespace ?? ''}/${policy.name}`;
  return `${direction ?? '?'} ${named}${isOtherLayer ? ' of another layer' : ''}`;
}

describe('the name of an ACL', () => {
  it.each([
    ['NP:shop:allow-db:Egress:0', 'egress NetworkPolicy shop/allow-db'],
    ['NP:shop:allow-db:Ingress', 'ingress NetworkPolicy shop/allow-db'],
    ['NP:shop:Ingress', 'ingress -'],
    ['ANP:tenants:Ingress:1', 'ingress AdminNetworkPolicy /tenants'],
    ['BANP:default:Egress:0', 'egress BaselineAdminNetworkPolicy /default'],
    ['EF:shop:2', 'egress EgressFirewall shop/default'],
    ['shop_deny-all', '? NetworkPolicy shop/deny-all'],
    ['shop_allow-same_0', '? NetworkPolicy shop/allow-same'],
    ['np/deny.all.shop/IPv4/0', '? NetworkPolicy shop/deny.all'],
    ['neutron-2e456c7f-154e-40a8-bb10-f88ba51b90b5', '? - of another layer'],
    ['<unnamed>', '? -'],
  ])('%s', (name, meaning) => {
    expect(described(name)).toBe(meaning);
  });

  it('names no policy when it is cut', () => {
    const whole = 'NP:shop:allow-db:Egress:0';
    const cut = Array.from({ length: 'NP:shop:allow-db:Egress'.length }, (_, i) => whole.slice(0, i));
    expect(new Set(cut.map((name) => aclOwner(name).policy))).toEqual(new Set([undefined]));
  });
});
