import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { KnownService, KnownServices } from '../../known-services.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { IdentityRequirement, ServiceRule } from '../cilium-policy.ts';
import { block } from './compile-cidrs.ts';
import { compileRequirements } from './compile-requirement.ts';
import type { CompiledPeer } from './compile-selector.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell, LABELLED_POD, withBlockLabels } from './ends.ts';

/** The Services that rules mean; `isUncertain` when there may be others about which nothing is known. */
export function findServices(
  rules: readonly ServiceRule[],
  { services, isWhole }: KnownServices,
): { readonly found: readonly KnownService[]; readonly isUncertain: boolean } {
  const found: KnownService[] = [];
  let isUncertain = false;
  for (const rule of rules) {
    if (rule.kind === 'none') continue;
    const meant = services.filter((service) => isMeant(rule, service));
    found.push(...meant);
    const isKnown = rule.namespace !== undefined && isWhole(rule.namespace);
    if (!isKnown && (rule.kind === 'labels' || meant.length === 0)) isUncertain = true;
  }
  return { found, isUncertain };
}

/**
 * What the agent of a version finds. 1.16 does not look up Services with a selector: for it they do not exist
 * (`isSelectableService`, pkg/policy/k8s/service.go of v1.16.19). Before 1.19 an empty selector `{}` counts as none
 * (`serviceSelectorMatches`, the same file of v1.18.11).
 */
function lookUp(
  rules: readonly ServiceRule[],
  { services, platform: { version } }: CiliumContext,
): ReturnType<typeof findServices> {
  const isNothing = (rule: ServiceRule) => rule.kind === 'labels' && rule.selector.requirements.length === 0;
  const asked = isCiliumSince(version, '1.19') ? rules : rules.filter((rule) => !isNothing(rule));
  const { found, isUncertain } = findServices(asked, services);
  if (isCiliumSince(version, '1.17')) return { found, isUncertain };
  return { found: found.filter(({ selector }) => !hasSelector(selector)), isUncertain };
}

/**
 * What `toServices` means: the pods behind Services with a selector, the addresses of others. Nothing when none of the Services
 * exists: then the rule has no peers, and opens its ports to everybody.
 */
export function resolveServices(
  rules: readonly ServiceRule[],
  context: CiliumContext,
): readonly CompiledPeer[] {
  const { found, isUncertain } = lookUp(rules, context);
  const hasPeers = found.some(
    (service) => hasSelector(service.selector) || addressesOf(service, context, true).length > 0,
  );
  // One that has no endpoints leaves the rule without peers, too.
  const elsewhere = hasPeers ? withBlockLabels(context.platform) : ANYBODY;
  const peers = found.flatMap((service) => peerOf(service, elsewhere, context) ?? []);
  if (!isUncertain) return peers;
  const reason: Unknown = {
    code: 'reference-not-given',
    detail:
      'a Service that `toServices` refers to was not given; if it does not exist, the rule matches everything',
  };
  return [...peers, { is: cannotTell(ANYBODY, reason), isOfSameCluster: false }];
}

/** Whether it is open which peers the Services are: one that is not given, or has no selector, may be any address, or have no endpoint. */
export function areServicesOpen(rules: readonly ServiceRule[], context: CiliumContext): boolean {
  const { found, isUncertain } = lookUp(rules, context);
  return isUncertain || found.some((one) => !hasSelector(one.selector) && !areEndpointsKnown(one, context));
}

/** Whether Services are resolved into a list of the rule: pods behind selectors as endpoints, others as addresses. */
export interface FilledLists {
  readonly endpoints: 'yes' | 'no' | 'unknown';
  readonly cidrSet: 'no' | 'unknown';
}

export const NOTHING_FILLED: FilledLists = { endpoints: 'no', cidrSet: 'no' };

export function listsFilledBy(rules: readonly ServiceRule[], context: CiliumContext): FilledLists {
  const { found, isUncertain } = lookUp(rules, context);
  const withPods = found.filter(({ selector }) => hasSelector(selector));
  const otherwise = isUncertain ? 'unknown' : 'no';
  return {
    endpoints: withPods.length > 0 ? 'yes' : otherwise,
    cidrSet: withPods.length < found.length ? 'unknown' : otherwise,
  };
}

function isMeant(rule: Exclude<ServiceRule, { kind: 'none' }>, service: KnownService): boolean {
  if (rule.namespace !== undefined && rule.namespace !== service.namespace) return false;
  if (rule.kind === 'name') return rule.name === service.name;
  return rule.selector.requirements.every((one) => hasLabel(one, service.labels));
}

/** The source of a label does not matter here. */
function hasLabel(
  { key, operator, values }: IdentityRequirement,
  labels: ReadonlyMap<string, string>,
): boolean {
  const value = labels.get(key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

function hasSelector(selector: KnownService['selector']): selector is ReadonlyMap<string, string> {
  return selector !== undefined && selector.size > 0;
}

/** Undefined for a Service that is known to have no endpoint: it is no peer. */
function peerOf(
  service: KnownService,
  elsewhere: EndpointCondition,
  context: CiliumContext,
): CompiledPeer | undefined {
  const { namespace, name, selector } = service;
  if (!hasSelector(selector)) {
    const ready = addressesOf(service, context, true);
    const isKnown = areEndpointsKnown(service, context);
    if (isKnown && ready.length === 0) return undefined;
    const detail = `the endpoints of Service \`${namespace}/${name}\`, which has no selector, are not all known`;
    const perhaps = isKnown ? addressesOf(service, context, false) : [elsewhere];
    const of = [
      ...ready,
      ...perhaps.map((one) => cannotTell(one, { code: 'reference-not-given' as const, detail })),
    ];
    return { is: { kind: 'any', of }, isOfSameCluster: false };
  }
  const requirements = [...selector].map(([key, value]) => ({
    source: 'k8s',
    key,
    operator: 'In' as const,
    values: [value],
    isMatchLabel: true,
  }));
  const is: EndpointCondition = {
    kind: 'all',
    of: [LABELLED_POD, { kind: 'namespace', name: namespace }, compileRequirements(requirements, context)],
  };
  return { is, isOfSameCluster: context.platform['clustermesh.policyDefaultLocalCluster'] };
}

/** Whether EndpointSlices list every endpoint that Cilium may have, and one of them is sure to count: some end while they still serve. */
function areEndpointsKnown(service: KnownService, context: CiliumContext): boolean {
  if (service.isGlobal === true || context.services.hasAllEndpoints?.(service.namespace) !== true)
    return false;
  const [ready, others] = [true, false].map((isReady) => addressesOf(service, context, isReady).length);
  return ready !== 0 || others === 0;
}

/** Addresses of endpoints that take connections, or of those that do not, as EndpointSlices list them. */
function addressesOf(
  { namespace, name }: KnownService,
  context: CiliumContext,
  isReady: boolean,
): EndpointCondition[] {
  const { endpoints = [] } = context.services;
  const own = endpoints.filter(
    (one) => one.isReady === isReady && one.namespace === namespace && one.service === name,
  );
  return own.flatMap(({ addresses }) =>
    addresses.map((address) =>
      block({ base: address, prefixLength: address.family === 4 ? 32 : 128 }, [], context),
    ),
  );
}
