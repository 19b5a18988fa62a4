import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules } from '../../../engine/policy-tables.ts';
import type { Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import type { KnownServices } from '../../known-services.ts';
import type { CalicoPolicy, Governs } from '../calico-object.ts';
import {
  bothOf,
  HAS_SERVICE_ACCOUNT,
  IN_A_NAMESPACE,
  NAMESPACE_LABEL,
  oneOf,
  withAllAs,
  withPrefix,
} from '../selector/rewrite-selector.ts';
import { selectWorkloads } from '../selector/select-ends.ts';
import { ALL, type Selector } from '../selector/selector.ts';
import { compileRules } from './compile-calico-rule.ts';
import type { RequestsAreJudged } from './compile-http.ts';
import { type Hosts, selectHosts } from './hosts.ts';
import type { Members, Others } from './members.ts';

export interface CalicoSurroundings {
  readonly hosts: Hosts;
  readonly members: Members;
  readonly others: Others;
  readonly services: KnownServices;
  readonly requests: RequestsAreJudged;
}

/** A policy that is in force, or may be: then `doubt` says why that is not certain. */
export interface PolicyInForce {
  readonly ref: PolicyRef;
  readonly value: CalicoPolicy;
  readonly doubt?: Unknown | undefined;
}

/**
 * Compiles a policy for those whom it selects: pods and host endpoints, or only one kind of them. If it is not known whether it
 * governs a direction, two policies come out. `isolates`: whether the end of its tier denies those whom it selects.
 */
export function compileCalicoPolicy(
  { ref, value, doubt }: PolicyInForce,
  subject: EndpointCondition,
  { isolates }: Pick<DirectionRules, 'isolates'>,
  around: CalicoSurroundings,
): readonly CompiledPolicy[] {
  const rules = (direction: Direction, governs: Governs): DirectionRules | undefined =>
    value.governs[direction] === governs
      ? { isolates, rules: compileRules(value[direction], value.namespace, around) }
      : undefined;
  const compiled = (governs: Governs, why: Unknown | undefined): CompiledPolicy => ({
    origin: ref,
    subject,
    ...(why !== undefined && { doubt: why }),
    ingress: rules('ingress', governs),
    egress: rules('egress', governs),
  });
  return [compiled(true, doubt), compiled('by-server', doubt ?? typesNotKnown(ref))].filter(
    ({ ingress, egress }) => ingress !== undefined || egress !== undefined,
  );
}

function typesNotKnown({ kind, name }: PolicyRef): Unknown {
  return {
    code: 'types-by-server',
    detail: `${kind} \`${name}\` has no \`types\`, and Calico servers differ in which directions it then applies to`,
  };
}

/** The pods that a policy selects. */
export function selectedWorkloads(policy: CalicoPolicy): EndpointCondition {
  const selected = selectWorkloads(subjectSelector(policy));
  const { namespace } = policy;
  if (namespace === undefined) return selected;
  return { kind: 'all', of: [{ kind: 'namespace', name: namespace }, selected] };
}

/**
 * The host endpoints that a policy selects; undefined when it selects none. Namespaced policies select none. `whole` holds besides
 * for those of all interfaces of a node.
 */
export function selectedHosts(
  policy: CalicoPolicy,
  hosts: Hosts,
  whole?: readonly EndpointCondition[],
): EndpointCondition | undefined {
  return policy.namespace === undefined ? selectHosts(subjectSelector(policy), hosts, whole) : undefined;
}

/**
 * The single selector that is equivalent to all that a policy says about whom it selects. In a global policy, a namespaceSelector
 * turns each `all()` into "whoever is in a namespace", and then a serviceAccountSelector turns it into "whoever has a service
 * account" (libcalico-go/lib/backend/syncersv1/updateprocessors).
 */
export function subjectSelector({
  selector,
  namespace,
  namespaceSelector,
  serviceAccountSelector,
}: CalicoPolicy): Selector {
  if (namespace !== undefined) {
    return joined(
      joined(selector, oneOf(NAMESPACE_LABEL, [namespace])),
      serviceAccountSelector && withPrefix(serviceAccountSelector, 'pcsa.'),
    );
  }
  let so = selector;
  if (namespaceSelector !== undefined) {
    so = withAllAs(joined(so, withPrefix(namespaceSelector, 'pcns.')), IN_A_NAMESPACE);
  }
  if (serviceAccountSelector !== undefined) {
    so = withAllAs(joined(so, withPrefix(serviceAccountSelector, 'pcsa.')), HAS_SERVICE_ACCOUNT);
  }
  return so ?? ALL;
}

function joined(one: Selector | undefined, other: Selector | undefined): Selector {
  return bothOf([...(one === undefined ? [] : [one]), ...(other === undefined ? [] : [other])]);
}
