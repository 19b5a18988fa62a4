import type { PodsSeenByNodes } from '../../engine/pods-seen-by-nodes.ts';
import { overlapsCidr, prefixOf } from '../../model/cidr.ts';
import type { KnownPools } from '../known-pools.ts';
import type { CalicoPlatform } from './calico-settings.ts';

const NONE: PodsSeenByNodes = { pods: [], areAll: false, nodes: [] };

/** Which pods other nodes see by their own address (felix/rules/nat.go, `MakeNatOutgoingRule`); undefined: all of them. */
export function podsSeenByNodes(
  { natOutgoing }: CalicoPlatform,
  known: KnownPools | undefined,
): PodsSeenByNodes | undefined {
  if (natOutgoing === 'Disabled') return undefined;
  if (natOutgoing === 'Enabled' || known === undefined) return NONE;
  const translated = known.pools.filter(({ isTranslated }) => isTranslated);
  const seen = known.pools.filter(
    ({ cidr, isTranslated }) => !isTranslated && !translated.some((one) => overlapsCidr(one.cidr, cidr)),
  );
  const inPools = known.pools.filter(({ isForLoadBalancers }) => !isForLoadBalancers);
  return {
    pods: seen.map(({ cidr }) => cidr),
    areAll: known.holdAllPods && seen.length > 0 && seen.length === known.pools.length,
    nodes: [
      ...inPools.map(({ cidr }) => cidr),
      ...known.exclusions.map((address) => prefixOf(address, address.family === 4 ? 32 : 128)),
    ],
  };
}
