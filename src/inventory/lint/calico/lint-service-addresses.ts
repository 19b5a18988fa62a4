import { type Cidr, formatCidr } from '../../../model/cidr.ts';
import type { Diagnostic, SourceSpan } from '../../../model/diagnostic.ts';
import { formatIpAddress } from '../../../model/ip-address.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { entitiesOf } from '../../../policy/calico/lint/entities-of.ts';
import type { PolicyOf } from '../../../policy/policy.ts';
import type { Inventory, InventoryService } from '../../inventory.ts';

/**
 * Finds addresses of Services in `nets` of Calico policies and network sets. They are translated before policy is asked, so such
 * a net matches nothing (projectcalico/calico issues 1683 and 5129). Only single addresses are checked: a wide block contains
 * them by chance.
 */
export function lintServiceAddresses(
  policies: readonly PolicyOf<'calico'>[],
  { services }: Inventory,
): readonly Diagnostic[] {
  const byAddress = new Map<string, InventoryService>(
    services.flatMap((service) =>
      service.addresses
        .filter((address) => !service.proxied.includes(address))
        .map((address) => [formatIpAddress(address), service] as const),
    ),
  );
  if (byAddress.size === 0) return [];
  return policies.flatMap((policy) =>
    netsOf(policy).flatMap(({ net, span }): Diagnostic[] => {
      const isSingle = net.prefixLength === (net.base.family === 4 ? 32 : 128);
      const service = isSingle ? byAddress.get(formatIpAddress(net.base)) : undefined;
      return service === undefined ? [] : [finding(policy, net, span, service)];
    }),
  );
}

function netsOf({
  value,
  document,
}: PolicyOf<'calico'>): readonly { readonly net: Cidr; readonly span: SourceSpan }[] {
  if (value.kind === 'network-set') {
    return value.nets.map((net, i) => ({ net, span: document.spanOf(['spec', 'nets', i]) }));
  }
  if (value.kind !== 'policy') return [];
  return entitiesOf(value).flatMap(({ entity, path }) =>
    entity.nets.map((net, i) => ({ net, span: document.spanOf([...path, 'nets', i]) })),
  );
}

function finding(
  { ref }: PolicyOf<'calico'>,
  net: Cidr,
  span: SourceSpan,
  { namespace, name }: InventoryService,
): Diagnostic {
  return {
    code: 'inventory/service-address',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${namespacedName(ref)}\`: \`${formatCidr(net)}\` is the address of Service \`${namespace}/${name}\`, which is translated before policies are evaluated: it matches nothing`,
    help: `select the pods behind it by their labels, or write \`services: {name: ${name}, namespace: ${namespace}}\` as the destination`,
    span,
  };
}
