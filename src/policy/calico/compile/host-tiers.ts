import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules, Tier } from '../../../engine/policy-tables.ts';
import type { TrafficLeaf } from '../../../engine/traffic-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { PortProtocol } from '../../../model/protocol.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import { undeterminedRule } from '../../undetermined-rule.ts';
import type { CalicoProfile } from '../calico-object.ts';
import { EVERY_NODE } from '../selector/select-ends.ts';
import type { CalicoSurroundings } from './compile-calico-policy.ts';
import { compileRules } from './compile-calico-rule.ts';
import { expectedAddress, type Host, type Hosts } from './hosts.ts';
import { DEFAULT_ALLOW } from './labelled-addresses.ts';

/** A profile that is in force. */
export interface ProfileInForce {
  readonly ref: PolicyRef;
  readonly value: CalicoProfile;
}

/** Ports that policies cannot close on hosts (felix/config, FailsafeInboundHostPorts and FailsafeOutboundHostPorts). */
const FAILSAFE: { readonly [Of in Direction]: readonly (readonly [PortProtocol, number])[] } = {
  ingress: [
    ...[22, 179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => ['TCP', port] as const),
    ['UDP', 68],
  ],
  egress: [
    ...[179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => ['TCP', port] as const),
    ['UDP', 53],
    ['UDP', 67],
  ],
};

/** What is let through on hosts before any policy. */
export function failsafeTier({ given, areAutomatic }: Hosts): Tier {
  const rules = (direction: Direction): DirectionRules =>
    allow({
      kind: 'any',
      of: FAILSAFE[direction].map(
        ([protocol, port]): TrafficLeaf => ({ kind: 'port-range', protocol, first: port, last: port }),
      ),
    });
  const policy: CompiledPolicy = {
    origin: { builtIn: 'failsafe-port' },
    // Even where another interface is used: then the host endpoint does not count, and everything is let through.
    subject: areAutomatic
      ? EVERY_NODE
      : {
          kind: 'any',
          of: given.flatMap(({ endpoint }): EndpointCondition[] => [
            { kind: 'node', name: endpoint.node },
            ...[expectedAddress(endpoint) ?? []].flat(),
          ]),
        },
    ingress: rules('ingress'),
    egress: rules('egress'),
  };
  return { name: 'failsafe', precedence: 'first-match', end: 'next-tier', policies: [policy] };
}

/**
 * What becomes of host endpoints when no tier has decided: the first matching rule of their profiles decides; without one they
 * are denied. Pods are allowed, because their namespace's profile says so, and so are nodes that are automatic host endpoints.
 */
export function hostProfilesTier(profiles: readonly ProfileInForce[], around: CalicoSurroundings): Tier {
  return {
    name: 'profiles',
    precedence: 'first-match',
    end: 'deny-isolated',
    policies: around.hosts.given.flatMap((host) => policiesOfHost(host, profiles, around)),
  };
}

function policiesOfHost(
  host: Host,
  profiles: readonly ProfileInForce[],
  around: CalicoSurroundings,
): CompiledPolicy[] {
  const subject = host.place;
  const isolated: DirectionRules = { isolates: true, rules: [] };
  return [
    ...host.endpoint.profiles.flatMap((name) => profileOf(name, subject, profiles, around)),
    { origin: host.ref, subject, ingress: isolated, egress: isolated },
  ];
}

function profileOf(
  name: string,
  subject: EndpointCondition,
  profiles: readonly ProfileInForce[],
  around: CalicoSurroundings,
): CompiledPolicy[] {
  const given = profiles.filter(({ value }) => value.name === name);
  if (given.length === 0) {
    const rules = name === DEFAULT_ALLOW ? allow(ALWAYS) : anything(name);
    return [{ origin: { builtIn: 'profile-of-hosts' }, subject, ingress: rules, egress: rules }];
  }
  return given.map(({ ref, value }) => {
    const rules = (direction: Direction): DirectionRules => ({
      isolates: false,
      rules: compileRules(value[direction], undefined, around).map(withoutPass),
    });
    return { origin: ref, subject, ingress: rules('ingress'), egress: rules('egress') };
  });
}

/**
 * A profile that does not exist denies, and profiles after it are not asked (felix/calc/active_rules_calculator.go,
 * DummyDropRules). One that exists but is not given may allow, deny, or leave the decision to the next one.
 */
function anything(name: string): DirectionRules {
  const reason: Unknown = { code: 'reference-not-given', detail: `Profile \`${name}\` is not given` };
  return { isolates: false, rules: [undeterminedRule('allow', reason), undeterminedRule('deny', reason)] };
}

/** There is no next tier to which to pass. */
function withoutPass(rule: CompiledRule): CompiledRule {
  return rule.action === 'pass' ? { ...rule, action: 'deny' } : rule;
}

function allow(match: CompiledRule['match']): DirectionRules {
  return { isolates: false, rules: [{ action: 'allow', index: 0, path: [], span: undefined, match }] };
}
