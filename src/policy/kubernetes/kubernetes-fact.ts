import type { Direction } from '../../model/connection.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { SelectorRequirement } from '../../model/label-selector.ts';
import { type MapEntries, manyEntriesOfNetworkPolicy } from '../cilium/lint/count-entries.ts';
import type { Platform } from '../platform/platform.ts';
import type { PolicyOf } from '../policy.ts';
import { type DnsFact, dnsFactOf } from './lint/lint-dns.ts';

/** What the checks over a whole set have to know about one NetworkPolicy; plain and small. */
export interface KubernetesFact {
  readonly dns: DnsFact | undefined;
  readonly allowing: AllowingPolicy | undefined;
}

/** A NetworkPolicy that allows something, for lints of dialects whose policies share a tier with it. */
export interface AllowingPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly requirements: readonly SelectorRequirement[];
  /** Its first rule of each direction that has rules. */
  readonly rules: { readonly [Of in Direction]: SourceSpan | undefined };
  /** What it adds to Cilium's policy map for each pod, where that is much. */
  readonly entries: readonly MapEntries[];
}

/** Undefined where no check needs the policy. */
export function kubernetesFactOf(
  policy: PolicyOf<'kubernetes'>,
  { profile, cilium, calico }: Platform,
): KubernetesFact | undefined {
  const dns = dnsFactOf(policy, profile);
  const allowing =
    cilium === undefined && calico === undefined ? undefined : allowingOf(policy, cilium !== undefined);
  return dns === undefined && allowing === undefined ? undefined : { dns, allowing };
}

function allowingOf({ value }: PolicyOf<'kubernetes'>, isUnderCilium: boolean): AllowingPolicy | undefined {
  const { namespace, name, podSelector, ingress, egress, policyTypes } = value;
  const rules = {
    ingress: policyTypes.has('Ingress') ? ingress[0]?.span : undefined,
    egress: policyTypes.has('Egress') ? egress[0]?.span : undefined,
  };
  if (rules.ingress === undefined && rules.egress === undefined) return undefined;
  const entries = isUnderCilium ? manyEntriesOfNetworkPolicy(value) : [];
  return { namespace, name, requirements: podSelector.requirements, rules, entries };
}
