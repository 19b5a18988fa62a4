import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import { type DnsPattern, dnsPattern } from '../../../model/dns-pattern.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumPeers, NameRule } from '../cilium-policy.ts';
import { compileCidrRule } from './compile-cidrs.ts';
import { compileEntity } from './compile-entities.ts';
import {
  type CompiledPeer,
  compileNodePeer,
  compilePeerSelector,
  peerCondition,
} from './compile-selector.ts';
import { listsFilledBy, NOTHING_FILLED, resolveServices } from './compile-services.ts';
import type { CiliumContext } from './context.ts';
import { ANY_NODE, cannotTell, HAS_LABELS, WORLD } from './ends.ts';

/**
 * The peers of a rule. `nobody`: an empty list silences the rule. `not-given`: no list has an item; what that means depends on
 * the ports (pkg/policy/utils/parserules.go, pkg/policy/rule.go).
 */
export type RulePeers = 'nobody' | 'not-given' | RuleCondition;

export interface PeerScope {
  readonly namespace: string | undefined;
  readonly direction: Direction;
  readonly isDeny: boolean;
  /** The subject requires `reserved:init`, so its peers have no namespace either. */
  readonly isSubjectInit: boolean;
  /** The rule opens ports by name, which are looked up at each peer. */
  readonly isByPortName?: boolean;
}

export function compilePeers(peers: CiliumPeers, scope: PeerScope, context: CiliumContext): RulePeers {
  // Services are looked up only for rules that allow.
  const services = scope.isDeny ? [] : resolveServices(peers.services ?? [], context);
  const [endpoints, cidrSet] = [peers.endpoints, peers.cidrSet];
  if ([peers.nodes, peers.entities, peers.cidr].some((list) => list?.length === 0)) return 'nobody';
  const filled = scope.isDeny ? NOTHING_FILLED : listsFilledBy(peers.services ?? [], context);
  const fills = [
    ...(endpoints?.length === 0 ? [filled.endpoints] : []),
    ...(cidrSet?.length === 0 ? [filled.cidrSet] : []),
  ];
  if (fills.includes('no')) return 'nobody';
  const compiled: readonly CompiledPeer[] = [
    ...(endpoints ?? []).map((one) => compilePeerSelector(one, scope, context)),
    ...(peers.nodes ?? []).map((one) => everywhere(compileNodePeer(one, context))),
    ...(peers.entities ?? []).flatMap(compileEntity),
    ...[...(peers.cidr ?? []), ...(cidrSet ?? [])].map((one) => everywhere(compileCidrRule(one, context))),
    ...(peers.names === undefined || peers.names.length === 0 ? [] : [namesPeer(peers.names, context)]),
    ...((peers.groups ?? 0) > 0 ? [groupsPeer()] : []),
    ...services,
  ];
  if (compiled.length === 0) return 'not-given';
  const told = fills.includes('unknown') ? compiled.map(maybeSilenced) : compiled;
  return joinPeers(told, scope.direction);
}

/** Services that are resolved into a list make it non-empty; whether there are any is not known. */
function maybeSilenced({ is, isOfSameCluster }: CompiledPeer): CompiledPeer {
  const detail =
    'an empty list disables the rule unless it is filled with the endpoints of a Service, which are not known';
  return { is: cannotTell(is, { code: 'reference-not-given', detail }), isOfSameCluster };
}

function everywhere(is: CompiledPeer['is']): CompiledPeer {
  return { is, isOfSameCluster: false };
}

/** Peers of one scope become one condition on an end, because answers about ends are remembered. */
function joinPeers(peers: readonly CompiledPeer[], direction: Direction): RuleCondition {
  const end = direction === 'ingress' ? 'source' : 'destination';
  const groups = [true, false].flatMap((isOfSameCluster): RuleCondition[] => {
    const group = peers.filter((one) => one.isOfSameCluster === isOfSameCluster).map(({ is }) => is);
    const [only, ...others] = group;
    if (only === undefined) return [];
    return [
      peerCondition(end, { is: others.length === 0 ? only : { kind: 'any', of: group }, isOfSameCluster }),
    ];
  });
  const [only, ...others] = groups;
  return only !== undefined && others.length === 0 ? only : { kind: 'any', of: groups };
}

function namesPeer(names: readonly NameRule[], context: CiliumContext): CompiledPeer {
  return everywhere({ kind: 'all', of: [HAS_LABELS, byNames(names.map(patternOf), context)] });
}

/**
 * Addresses outside the cluster by their DNS names. In match mode `nodes`, nodes have labels of names as they have those of blocks
 * (`resolveLabels`, pkg/ipcache/metadata.go); in 1.16 they have them in any mode (`resolveIdentity`, the same file of v1.16.19).
 */
export function byNames(patterns: readonly DnsPattern[], { platform }: CiliumContext): EndpointCondition {
  const outside: EndpointCondition = { kind: 'dns-name', patterns };
  const mayBeNode =
    platform.policyCIDRMatchMode.includes('nodes') || !isCiliumSince(platform.version, '1.17');
  return mayBeNode ? { kind: 'any', of: [outside, cannotTell(ANY_NODE, NAMES_OF_NODE)] } : outside;
}

const NAMES_OF_NODE: Unknown = {
  code: 'names-not-recorded',
  detail: 'a DNS name may stand for a node here, and the names of nodes are not recorded',
};

/** A name is a pattern without wildcards. */
export function patternOf({ matchName, matchPattern }: NameRule): string {
  return dnsPattern(matchName ?? matchPattern ?? '');
}

/** AWS security groups, which the operator looks up in AWS. */
function groupsPeer(): CompiledPeer {
  const detail = 'the addresses of an AWS group are not known';
  return everywhere(cannotTell(WORLD, { code: 'construct-not-simulated', detail }));
}
