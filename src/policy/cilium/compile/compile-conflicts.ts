import type { CompiledPolicy, DirectionRules } from '../../../engine/policy-tables.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import { undeterminedRule } from '../../undetermined-rule.ts';
import type { CiliumContext } from './context.ts';
import {
  type PlacedRequest,
  type ProxyRequest,
  proxyRequestsOf,
  type WrittenPolicy,
} from './proxy-requests.ts';

const STAYS = 'the endpoint keeps its previous policies';

/** What two requests cannot agree on, described for each of them. */
type Conflict = readonly [one: string, other: string];

/**
 * Cilium merges what the rules of all policies ask of a proxy for one peer and port; what cannot be merged stops the computation
 * of the endpoint's policy (`mergePortProto`, pkg/policy/rule.go). The endpoint then keeps its previous policies, which nobody
 * knows. Requests are taken to meet if their peers and ports are equal, even where a deny would hide one of them. Before 1.18 the
 * parsers of one port must agree whatever the peers are.
 */
export function compileConflicts(
  policies: readonly WrittenPolicy[],
  context: CiliumContext,
): readonly CompiledPolicy[] {
  const placed = proxyRequestsOf(policies, context);
  const isByPort = !isCiliumSince(context.platform.version, '1.18');
  return [
    ...meeting(placed, ({ peers }) => peers).flatMap((met) => conflictsAmong(met, conflictOnOnePeer)),
    ...(isByPort ? meeting(placed, () => ['']).flatMap((met) => conflictsAmong(met, conflictOfParsers)) : []),
    ...placed.flatMap(({ request }) => (isOfOtherScope(request) ? [unusableListener(request)] : [])),
  ];
}

function meeting(
  placed: readonly PlacedRequest[],
  peersOf: (one: PlacedRequest) => readonly string[],
): readonly (readonly ProxyRequest[])[] {
  const met = new Map<string, ProxyRequest[]>();
  for (const one of placed) {
    for (const peer of peersOf(one)) {
      for (const port of one.ports) {
        const key = JSON.stringify([one.direction, peer, port]);
        const there = met.get(key);
        if (there === undefined) met.set(key, [one.request]);
        else there.push(one.request);
      }
    }
  }
  return [...met.values()];
}

/** To the engine, requests of one kind are one, however many there are. */
function conflictsAmong(
  met: readonly ProxyRequest[],
  conflictOf: (one: ProxyRequest, other: ProxyRequest) => Conflict | undefined,
): readonly CompiledPolicy[] {
  const kinds = Map.groupBy(met, ({ ref, subject, ...asked }) => JSON.stringify(asked));
  if (kinds.size === 1) return [];
  const groups = [...kinds.values()];
  return groups.flatMap((group, i) =>
    groups.slice(0, i).flatMap((others) => {
      const [one, other] = [group[0], others[0]];
      if (one === undefined || other === undefined) return [];
      const conflict = conflictOf(one, other);
      if (conflict === undefined) return [];
      return [unknownFor({ ...one, subject: anyOf(group) }, { ...other, subject: anyOf(others) }, conflict)];
    }),
  );
}

function anyOf(requests: readonly ProxyRequest[]): ProxyRequest['subject'] {
  return { kind: 'any', of: requests.map(({ subject }) => subject) };
}

function conflictOnOnePeer(one: ProxyRequest, other: ProxyRequest): Conflict | undefined {
  const parserConflict = conflictOfParsers(one, other);
  if (parserConflict !== undefined) return parserConflict;
  const hasRequests = [one, other].some(({ parser }) => parser !== undefined && parser !== 'tls');
  const hasTls = one.terminatingTls !== undefined || other.terminatingTls !== undefined;
  // TLS names are not rules for requests unless TLS ends at the proxy.
  if ((one.hasNames || other.hasNames) && hasRequests && !hasTls) return wordsOf(one, other);
  if (differ(one.authentication, other.authentication)) return both('authentication');
  if (differ(one.terminatingTls, other.terminatingTls)) return both('terminatingTLS');
  if (differ(one.originatingTls, other.originatingTls)) return both('originatingTLS');
  return haveListenersOfOneRank(one, other) ? both('listener') : undefined;
}

/** TLS gives way to what is inside it; other parsers never mix (`canPromoteTo`, pkg/policy/l4.go). */
function conflictOfParsers(one: ProxyRequest, other: ProxyRequest): Conflict | undefined {
  const [a, b] = [one.parser, other.parser];
  if (a === b || a === undefined || b === undefined) return undefined;
  const inner = a === 'tls' ? b : a;
  const isPromoted = (a === 'tls' || b === 'tls') && inner !== 'dns' && inner !== 'listener';
  return isPromoted ? undefined : wordsOf(one, other);
}

function haveListenersOfOneRank({ listener: one }: ProxyRequest, { listener: other }: ProxyRequest): boolean {
  if (one === undefined || other === undefined || one.priority !== other.priority) return false;
  const nameOf = ({ kind, envoyConfig, name, namespace }: typeof one) =>
    JSON.stringify([kind === 'CiliumClusterwideEnvoyConfig' ? '' : namespace, envoyConfig, name]);
  return nameOf(one) !== nameOf(other);
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

function wordsOf(one: ProxyRequest, other: ProxyRequest): Conflict {
  return [one.parser ?? '', other.parser ?? ''];
}

function both(field: string): Conflict {
  return [field, field];
}

/** `createL4Filter` (pkg/policy/l4.go) fails on a namespaced listener in a cluster-wide policy. */
function isOfOtherScope({ listener }: ProxyRequest): boolean {
  return listener?.kind === 'CiliumEnvoyConfig' && listener.namespace === undefined;
}

function unusableListener({ ref, subject }: ProxyRequest): CompiledPolicy {
  const detail = `Cilium accepts no listener of a CiliumEnvoyConfig in the clusterwide \`${namespacedName(ref)}\`: ${STAYS}`;
  return undecided(ref, subject, detail);
}

function unknownFor(
  one: ProxyRequest,
  other: ProxyRequest,
  [ownParser, otherParser]: Conflict,
): CompiledPolicy {
  const names = `\`${otherParser}\` of \`${namespacedName(other.ref)}\` and \`${ownParser}\` of \`${namespacedName(one.ref)}\``;
  const subject: ProxyRequest['subject'] = { kind: 'all', of: [one.subject, other.subject] };
  return undecided(one.ref, subject, `Cilium cannot join the rules for ${names} on one port: ${STAYS}`);
}

function undecided(
  origin: ProxyRequest['ref'],
  subject: ProxyRequest['subject'],
  detail: string,
): CompiledPolicy {
  const reason: Unknown = { code: 'construct-not-simulated', detail };
  const rules: DirectionRules = {
    isolates: false,
    rules: [undeterminedRule('allow', reason), undeterminedRule('deny', reason)],
  };
  return { origin, subject, ingress: rules, egress: rules };
}
