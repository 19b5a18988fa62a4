import {
  canonicalEndpointCondition,
  type EndpointCondition,
  matchEndpoint,
} from '../../../engine/endpoint-condition.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { WorkloadEndpoint } from '../../../model/endpoint.ts';
import type { LabelSelector } from '../../../model/label-selector.ts';
import type { CalicoPolicy } from '../../../policy/calico/calico-object.ts';
import { calicoInForce } from '../../../policy/calico/compile/calico-in-force.ts';
import {
  selectedHosts,
  selectedWorkloads,
  subjectSelector,
} from '../../../policy/calico/compile/compile-calico-policy.ts';
import { effectiveSelector } from '../../../policy/calico/compile/compile-entity.ts';
import { entitiesOf } from '../../../policy/calico/lint/entities-of.ts';
import type { Selector } from '../../../policy/calico/selector/selector.ts';
import { labelQuestions } from '../../../policy/calico/selector/selector-facts.ts';
import { knownOf } from '../../../policy/known-of-cluster.ts';
import { NEWEST_CALICO } from '../../../policy/platform/cni.ts';
import type { PolicyOf } from '../../../policy/policy.ts';
import type { Inventory } from '../../inventory.ts';
import { workloadsOf } from '../../pods/workloads-of.ts';
import { createIdlePolicies } from '../idle-policies.ts';
import { nearLabel, nearMiss, nearNamespace } from '../near-selector.ts';
import type { PodsInView } from '../pods-in-view.ts';

/** Whom a selector means does not depend on the version; that it means nodes, too, would hide that it means nothing else. */
const WHO_IS_SELECTED = { version: NEWEST_CALICO, autoHostEndpoints: 'Disabled' } as const;

/** Finds selectors of Calico policies that match nothing known, as in `lintSelection`. */
export function lintCalicoSelection(
  policies: readonly PolicyOf<'calico'>[],
  inventory: Inventory,
  seen: readonly WorkloadEndpoint[],
  view: PodsInView,
): readonly Diagnostic[] {
  if (view.namespaces.size === 0 || policies.length === 0) return [];
  const known = knownOf({ namespaces: inventory.namespaces });
  const { hosts, members } = calicoInForce(policies, known, WHO_IS_SELECTED, 'resolved').around;
  const meetsSomebody = createMeeting([...workloadsOf(inventory), ...seen]);
  const slips: Diagnostic[] = [];
  const idle = createIdlePolicies();
  for (const policy of policies) {
    const { value } = policy;
    if (value.kind !== 'policy' || value.staged === 'Delete') continue;
    if (value.namespace !== undefined && !view.namespaces.has(value.namespace)) continue;
    const subject = subjectSelector(value);
    const isAsked = labelQuestions(subject).length > (value.namespace === undefined ? 0 : 1);
    if (isAsked && !meetsSomebody(selectedWorkloads(value)) && selectedHosts(value, hosts) === undefined) {
      const near = nearOf(subject, value, view);
      const what = 'no known pod matches its selectors, so the policy protects nothing';
      const found = nearMiss(policy, ['spec', 'selector'], 'inventory/selects-nothing', what, near);
      if (near !== undefined) slips.push(found);
      else if (view.described.size > 0) idle.add(found);
    }
    for (const { entity, path } of entitiesOf(value)) {
      const selector = effectiveSelector(entity, value.namespace);
      if (selector === undefined || entity.selector === undefined) continue;
      const met = members(selector);
      if (meetsSomebody(met) || meetsGiven(met)) continue;
      const near = nearOf(selector, value, view);
      if (near === undefined) continue;
      const what = 'no known pod matches the selector, so the rule matches nothing';
      slips.push(nearMiss(policy, [...path, 'selector'], 'inventory/peer-matches-nothing', what, near));
    }
  }
  return [...slips, ...idle.diagnostics()];
}

/** Answers whether one of the workloads satisfies, or may satisfy, a condition. */
function createMeeting(workloads: readonly WorkloadEndpoint[]): (condition: EndpointCondition) => boolean {
  const known = new Map<string, boolean>();
  return (condition) => {
    const key = canonicalEndpointCondition(condition);
    let meets = known.get(key);
    if (meets === undefined) {
      meets = workloads.some((workload) => matchEndpoint(condition, workload) !== false);
      known.set(key, meets);
    }
    return meets;
  };
}

/** Network sets and hosts are matched besides pods; sets that were only recorded may match any selector. */
function meetsGiven(condition: EndpointCondition): boolean {
  return condition.kind === 'any' && condition.of.slice(1).some(({ kind }) => kind !== 'undetermined');
}

const NAMES_OF_NAMESPACES = ['pcns.projectcalico.org/name', 'pcns.kubernetes.io/metadata.name'];

/** What was probably meant, if a known label or namespace is near; for conditions that name values. */
function nearOf(selector: Selector, { namespace }: CalicoPolicy, view: PodsInView): string | undefined {
  const tests = labelQuestions(selector).flatMap((one) =>
    one.kind === 'test' && (one.operator === '==' || one.operator === 'in') ? [one] : [],
  );
  const asSelector = (
    wanted: (label: string) => boolean,
    keyOf: (label: string) => string,
  ): LabelSelector => ({
    requirements: tests
      .filter(({ label }) => wanted(label))
      .map(({ label, values }) => ({ key: keyOf(label), operator: 'In', values })),
  });
  const names = asSelector(
    (label) => NAMES_OF_NAMESPACES.includes(label),
    () => 'kubernetes.io/metadata.name',
  );
  const labels = asSelector(
    (label) =>
      !label.startsWith('pcns.') && !label.startsWith('pcsa.') && !label.startsWith('projectcalico.org/'),
    (label) => label,
  );
  const all = [...view.namespaces];
  const where = namespace === undefined || names.requirements.length > 0 ? all : [namespace];
  return nearNamespace(names, all) ?? nearLabel(labels, where, view);
}
