import { matchEndpoint } from '../engine/endpoint-condition.ts';
import { createEvaluator, type Evaluator } from '../engine/evaluator.ts';
import type { Connection, Direction } from '../model/connection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { endpointName, type WorkloadEndpoint } from '../model/endpoint.ts';
import { type PolicyRef, policyKey, policyPath, type SideVerdict } from '../model/verdict.ts';
import type { CiliumNetworkPolicy, CiliumRule, CiliumSpec } from '../policy/cilium/cilium-policy.ts';
import { compilePeerSelector, compileSubject } from '../policy/cilium/compile/compile-selector.ts';
import { type CiliumContext, createContext } from '../policy/cilium/compile/context.ts';
import { NAMESPACE_NAME_LABEL } from '../policy/cilium/identity-labels.ts';
import { compilePolicies } from '../policy/compile-policies.ts';
import { NO_SERVICES } from '../policy/known-services.ts';
import type { Platform } from '../policy/platform/platform.ts';
import { type Policy, type PolicyOf, policiesOf } from '../policy/policy.ts';
import { setOfPolicies } from '../policy/policy-set.ts';

/** Workloads of one rule that are tried, at each end, and its ports. */
const MAX_TRIED = 2;

/**
 * Rules of Cilium policies that let a connection through at one end, while at the other end nothing does: it needs both. Said only
 * where it is so for all workloads that were tried, and by default deny, not by a rule that denies. `others` are policies that the
 * inventory shows, and that may be what allows it.
 */
export function lintOneSided(
  policies: readonly Policy[],
  workloads: readonly WorkloadEndpoint[],
  platform: Platform,
  others: readonly Policy[] = [],
): readonly Diagnostic[] {
  const { cilium } = platform;
  const own = policiesOf('cilium', policies);
  if (cilium === undefined || own.length === 0 || workloads.length === 0) return [];
  const evaluator = createEvaluator(compilePolicies(setOfPolicies([...policies, ...others]), platform));
  const byNamespace = Map.groupBy(workloads, ({ namespace }) => namespace);
  const trial: Trial = { evaluator, byNamespace, context: createContext(cilium, [], NO_SERVICES) };
  return own.flatMap((policy) =>
    policy.value.kind === 'policy' ? lintPolicy(policy, policy.value, trial) : [],
  );
}

interface Trial {
  readonly evaluator: Evaluator;
  readonly byNamespace: ReadonlyMap<string, readonly WorkloadEndpoint[]>;
  readonly context: CiliumContext;
}

/** Policies of the whole cluster are left out: they are rarely about two known ends. */
function lintPolicy(
  { ref, document }: PolicyOf<'cilium'>,
  { specs, namespace, isRefused }: CiliumNetworkPolicy,
  trial: Trial,
): Diagnostic[] {
  if (namespace === undefined || isRefused) return [];
  return specs.flatMap((spec) =>
    (['egress', 'ingress'] as const).flatMap((direction) =>
      (spec.sections[direction] ?? []).flatMap((rule): Diagnostic[] => {
        const found = tryRule(rule, spec, direction, namespace, ref, trial);
        if (found === undefined) return [];
        return [
          {
            code: 'inventory/one-sided',
            severity: 'warning',
            meaning: 'noted',
            message: found,
            help: 'allow it at the other end as well: both ends have to',
            span: document.spanOf(rule.path),
          },
        ];
      }),
    ),
  );
}

function tryRule(
  rule: CiliumRule,
  spec: CiliumSpec,
  direction: Direction,
  namespace: string,
  ref: PolicyRef,
  { evaluator, byNamespace, context }: Trial,
): string | undefined {
  const isSubject = compileSubject(spec.subject, namespace, context);
  const subjects = firstOf(byNamespace.get(namespace), (one) => matchEndpoint(isSubject, one) === true);
  const peers = (rule.peers.endpoints ?? []).flatMap((selector) => {
    const where = selector.requirements.find(({ key }) => key === NAMESPACE_NAME_LABEL);
    const names = where === undefined ? [namespace] : where.operator === 'In' ? where.values : [];
    const { is } = compilePeerSelector(selector, namespace, false, context);
    return names.flatMap((name) => firstOf(byNamespace.get(name), (one) => matchEndpoint(is, one) === true));
  });
  const doors = doorsOf(rule);
  const pairs = subjects.flatMap((subject) => peers.map((peer) => [subject, peer] as const));
  let said: string | undefined;
  for (const [subject, peer] of pairs) {
    for (const { protocol, port } of doors) {
      const [source, destination] = direction === 'egress' ? [subject, peer] : [peer, subject];
      const verdict = evaluator.judge({ ...CONNECTION, source, destination, protocol, port });
      const other = direction === 'egress' ? 'ingress' : 'egress';
      if (!isAllowedBy(verdict[direction], ref) || !isDeniedByDefault(verdict[other])) return undefined;
      const who = `\`${endpointName(source)}\` reach \`${endpointName(destination)}\``;
      const where = other === 'ingress' ? 'no rule lets it in there' : 'no rule lets it out there';
      said ??= `\`${policyPath(ref)}\` lets ${who} on ${protocol} ${port}, and ${where}`;
    }
  }
  return said;
}

const CONNECTION = { icmp: undefined, l7: undefined, isPodToItself: false } as const;

function doorsOf({ toPorts }: CiliumRule): readonly Pick<Connection, 'protocol' | 'port'>[] {
  const ports = (toPorts ?? []).flatMap((item) => item.ports);
  return ports
    .flatMap(({ protocol, port }) => {
      const isPlain =
        'number' in port &&
        port.number > 0 &&
        (protocol === 'TCP' || protocol === 'UDP' || protocol === 'ANY');
      if (!isPlain) return [];
      return [{ protocol: protocol === 'UDP' ? ('UDP' as const) : ('TCP' as const), port: port.number }];
    })
    .slice(0, MAX_TRIED);
}

function firstOf(
  workloads: readonly WorkloadEndpoint[] = [],
  isMeant: (workload: WorkloadEndpoint) => boolean,
): readonly WorkloadEndpoint[] {
  const found: WorkloadEndpoint[] = [];
  for (const workload of workloads) {
    if (found.length === MAX_TRIED) break;
    if (isMeant(workload)) found.push(workload);
  }
  return found;
}

function isAllowedBy({ outcome, decision }: SideVerdict, ref: PolicyRef): boolean {
  return outcome === 'allowed' && decision.kind === 'rule' && policyKey(decision.policy) === policyKey(ref);
}

function isDeniedByDefault({ outcome, decision }: SideVerdict): boolean {
  return outcome === 'denied' && decision.kind === 'default-deny';
}
