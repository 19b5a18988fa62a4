import { type Cidr, containsAddress, formatCidr } from '../../model/cidr.ts';
import { DIRECTIONS } from '../../model/connection.ts';
import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { SECTIONS } from '../../policy/cilium/cilium-policy.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { PolicyOf } from '../../policy/policy.ts';
import type { Inventory } from '../inventory.ts';

/** Policies that have address blocks and that Cilium enforces. */
type CiliumPolicy = PolicyOf<'cilium'> | PolicyOf<'kubernetes'>;

interface Block {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
  readonly span: SourceSpan;
}

/** A pod or Service that a block does not mean. */
interface Bearer {
  readonly address: IpAddress;
  readonly name: string;
  readonly kind: 'pod' | 'Service';
}

/**
 * Finds blocks that contain addresses of pods or Services, under Cilium: it knows pods by their labels and translates addresses
 * of Services before policy is asked, so such a rule does not mean them. A wide block contains them by chance and is not
 * reported.
 */
export function createBlockLints(
  inventory: Inventory,
  { cilium, profile }: Platform,
): (policy: CiliumPolicy) => readonly Diagnostic[] {
  if (cilium === undefined) return () => [];
  const arePodsMeant = profile.ipBlockMatchesPods.egress !== 'never';
  const bearers = [...(arePodsMeant ? [] : podsOf(inventory)), ...servicesOf(inventory)].toSorted(byAddress);
  return (policy) =>
    blocksOf(policy).flatMap((block): Diagnostic[] => {
      const bearer = isNarrow(block.cidr) ? firstIn(block, bearers) : undefined;
      return bearer === undefined ? [] : [finding(policy, block, bearer)];
    });
}

function podsOf({ pods }: Inventory): readonly Bearer[] {
  return pods
    .filter(({ isDone, profile }) => !isDone && !profile.isHostNetwork)
    .flatMap(({ namespace, name, addresses }) =>
      addresses.map((address) => ({ address, name: `${namespace}/${name}`, kind: 'pod' as const })),
    );
}

function servicesOf({ services }: Inventory): readonly Bearer[] {
  return services.flatMap(({ namespace, name, clusterAddresses = [] }) =>
    clusterAddresses.map((address) => ({ address, name: `${namespace}/${name}`, kind: 'Service' as const })),
  );
}

function byAddress({ address: one }: Bearer, { address: other }: Bearer): number {
  if (one.family !== other.family) return one.family - other.family;
  return one.value < other.value ? -1 : Number(one.value > other.value);
}

/** Not a whole private network, which also contains others. */
function isNarrow({ base, prefixLength }: Cidr): boolean {
  return prefixLength >= (base.family === 4 ? 16 : 48);
}

/** The first one whose address the block contains and no exception excludes. */
function firstIn({ cidr, except }: Block, bearers: readonly Bearer[]): Bearer | undefined {
  let [low, high] = [0, bearers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = bearers[middle];
    const isBefore = found !== undefined && byAddress(found, { ...found, address: cidr.base }) < 0;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < bearers.length; at++) {
    const bearer = bearers[at];
    if (bearer === undefined || !containsAddress(cidr, bearer.address)) return undefined;
    if (!except.some((hole) => containsAddress(hole, bearer.address))) return bearer;
  }
  return undefined;
}

function blocksOf(policy: CiliumPolicy): readonly Block[] {
  if (policy.dialect === 'kubernetes') return blocksOfNetworkPolicy(policy);
  const { value } = policy;
  if (value.kind === 'cidr-group') {
    return value.cidrs.map((cidr, i) => ({
      cidr,
      except: [],
      span: policy.document.spanOf(['spec', 'externalCIDRs', i]),
    }));
  }
  if (value.isRefused) return [];
  return value.specs
    .flatMap(({ sections }) => SECTIONS.flatMap((name) => sections[name] ?? []))
    .flatMap(({ peers }) => [...(peers.cidr ?? []), ...(peers.cidrSet ?? [])])
    .flatMap((one) => (one.kind === 'cidr' ? [one] : []));
}

function blocksOfNetworkPolicy({ value, document }: PolicyOf<'kubernetes'>): readonly Block[] {
  return DIRECTIONS.flatMap((direction) =>
    value[direction].flatMap(({ peers }, i) =>
      peers === 'any'
        ? []
        : peers.flatMap((peer, j): Block[] => {
            if (peer.kind !== 'ipBlock') return [];
            const path = [
              'spec',
              direction,
              i,
              direction === 'ingress' ? 'from' : 'to',
              j,
              'ipBlock',
              'cidr',
            ];
            return [{ cidr: peer.cidr, except: peer.except, span: document.spanOf(path) }];
          }),
    ),
  );
}

function finding(
  { ref, dialect }: CiliumPolicy,
  { cidr, span }: Block,
  { address, name, kind }: Bearer,
): Diagnostic {
  const whose = `\`${formatCidr(cidr)}\` contains \`${formatIpAddress(address)}\`, the address of ${kind} \`${name}\``;
  const why =
    kind === 'pod'
      ? 'and under Cilium blocks do not match pods'
      : 'which is translated before policies are evaluated';
  return {
    code: 'inventory/block-of-pods',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${namespacedName(ref)}\`: ${whose}, ${why}: the rule does not match ${kind === 'pod' ? 'it' : 'the pods behind it'}`,
    help: `select pods by their labels (\`${dialect === 'cilium' ? 'toEndpoints' : 'podSelector'}\`)`,
    span,
  };
}
