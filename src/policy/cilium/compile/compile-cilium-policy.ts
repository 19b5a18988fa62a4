import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumNetworkPolicy, CiliumRule, CiliumSpec } from '../cilium-policy.ts';
import { compileAuthentication } from './compile-authentication.ts';
import { compileRule } from './compile-rule.ts';
import { compilePeerSelector, compileSubject, peerCondition } from './compile-selector.ts';
import type { CiliumContext } from './context.ts';

/**
 * Compiles one policy: each of its specs is a policy of its own to the engine. A policy that the agent refuses does nothing, and
 * neither do policies for nodes while the host firewall is off.
 */
export function compileCiliumPolicy(
  policy: { readonly ref: PolicyRef; readonly value: CiliumNetworkPolicy; readonly doubt?: Unknown },
  context: CiliumContext,
): readonly CompiledPolicy[] {
  const { ref, value, doubt } = policy;
  if (value.isRefused) return [];
  return value.specs.flatMap((spec): CompiledPolicy[] => {
    if (spec.subject.of === 'nodes' && !context.platform['hostFirewall.enabled']) return [];
    const subject = compileSubject(spec.subject, value.namespace, context);
    const compiled: CompiledPolicy = {
      origin: ref,
      subject,
      ingress: compileDirection(spec, 'ingress', value.namespace, context),
      egress: compileDirection(spec, 'egress', value.namespace, context),
    };
    const [ingress, egress] = DIRECTIONS.map((direction) =>
      optsOut(spec, direction) && isolates(spec, direction, context.platform)
        ? { isolates: true, rules: [] }
        : undefined,
    );
    const certain = doubt === undefined ? compiled : { ...compiled, doubt };
    if (ingress === undefined && egress === undefined) return [certain];
    return [certain, { origin: ref, subject, ingress, egress, doubt: doubt ?? BY_PATCH }];
  });
}

/** Whether a spec makes its subject deny by default, or may do so: it has rules of the direction, and does not opt out for certain. */
export function isolates(spec: CiliumSpec, direction: Direction, platform: CiliumPlatform): boolean {
  const rules = [...(spec.sections[direction] ?? []), ...(spec.sections[denySection(direction)] ?? [])];
  return rules.length > 0 && !(optsOut(spec, direction) && mayOptOut(platform));
}

function optsOut({ enableDefaultDeny }: CiliumSpec, direction: Direction): boolean {
  return enableDefaultDeny[direction] === false;
}

/**
 * Whether `enableDefaultDeny` has an effect for certain. Agents before 1.20.2 do not read the option that says so (`Populate`,
 * pkg/option/config.go of v1.17.16, v1.18.11 and v1.19.7): there it always has. Which patch of 1.20 runs is not known.
 */
export function mayOptOut({ enableNonDefaultDenyPolicies, version }: CiliumPlatform): boolean {
  return enableNonDefaultDenyPolicies || !isCiliumSince(version, '1.20');
}

const BY_PATCH: Unknown = {
  code: 'construct-not-simulated',
  detail:
    'with `enableNonDefaultDenyPolicies` off, `enableDefaultDeny: false` has no effect from Cilium 1.20.2 on, but has one in 1.20.0 and 1.20.1',
};

function denySection(direction: Direction): 'ingressDeny' | 'egressDeny' {
  return direction === 'ingress' ? 'ingressDeny' : 'egressDeny';
}

function compileDirection(
  spec: CiliumSpec,
  direction: Direction,
  namespace: string | undefined,
  context: CiliumContext,
): DirectionRules | undefined {
  const allows = spec.sections[direction] ?? [];
  const denies = spec.sections[denySection(direction)] ?? [];
  if (allows.length + denies.length === 0) return undefined;
  const isIsolating = isolates(spec, direction, context.platform) && !optsOut(spec, direction);
  const isSubjectInit = spec.subject.selector.requirements.some(
    ({ source, key }) => source === 'reserved' && key === 'init',
  );
  const filtered = isIsolating ? undefined : context.isolated[direction];
  const scope = { namespace, direction, isSubjectInit, filtered };
  const compile = (rules: readonly CiliumRule[], { isDeny }: { readonly isDeny: boolean }): CompiledRule[] =>
    rules.flatMap((rule, index) => compileRule(rule, { ...scope, isDeny, index }, context));
  return {
    isolates: isIsolating,
    rules: [
      ...compile(denies, { isDeny: true }),
      ...compile(allows, { isDeny: false }),
      ...allows.flatMap((rule, index) => requirements(rule, index, scope, context)),
      ...allows.flatMap((rule, index) =>
        compileAuthentication(rule, { ...scope, isDeny: false, index }, context),
      ),
    ],
  };
}

/**
 * Up to 1.18 `fromRequires` narrows the selectors of all rules for the subject, of whatever policy, except rules without peers.
 * That is not simulated: whether an end that does not satisfy it gets in is unknown.
 */
function requirements(
  { peers, path, span }: CiliumRule,
  index: number,
  scope: {
    readonly namespace: string | undefined;
    readonly direction: Direction;
    readonly isSubjectInit: boolean;
  },
  context: CiliumContext,
): CompiledRule[] {
  const end = scope.direction === 'ingress' ? 'source' : 'destination';
  return (peers.requires ?? []).map((selector): CompiledRule => {
    const required = compilePeerSelector(selector, scope, context);
    const reason: Unknown = {
      code: 'construct-not-simulated',
      detail: `\`${scope.direction === 'ingress' ? 'fromRequires' : 'toRequires'}\` is not simulated`,
    };
    const match: RuleCondition = {
      kind: 'all',
      of: [
        { kind: 'not', of: peerCondition(end, required) },
        { kind: end, is: { kind: 'undetermined', reach: 'anybody', reason } },
      ],
    };
    return { action: 'deny', index, path, span, match };
  });
}
