import type { Policy, PolicyOf } from '../policy.ts';
import { policiesOf } from '../policy.ts';
import type { PolicySet } from '../policy-set.ts';
import type { CalicoObject } from './calico-object.ts';

/**
 * The policies as they were if all staged ones were promoted: each takes the place of the enforced policy of its name, or takes that one
 * away. Calico's own pending trace asks both, and does not show deletions. Undefined when nothing is staged.
 */
export function pendingView(set: PolicySet): PolicySet | undefined {
  const staged = policiesOf('calico', set.policies).filter(isStaged);
  const contested = policiesOf('calico', set.contested).filter(isStaged);
  if (staged.length + contested.length === 0) return undefined;
  const replaced = new Set(staged.map(enforcedKey));
  const stays = (policy: Policy): boolean => !isStaged(policy) && !replaced.has(nameKey(policy));
  return {
    ...set,
    policies: [...set.policies.filter(stays), ...staged.flatMap(promoted)],
    contested: [...set.contested.filter(stays), ...contested.flatMap(promoted)],
    unconfirmed: set.unconfirmed.filter(stays),
  };
}

/** Whether the policy is written to be looked at, and enforces nothing. */
export function isStaged(policy: Policy): boolean {
  return policy.dialect === 'calico' && 'staged' in policy.value && policy.value.staged !== undefined;
}

/** What it would be; nothing for one that deletes. Felix takes `Learn` and `Ignore` like `Set`. */
function promoted(policy: PolicyOf<'calico'>): readonly Policy[] {
  const { value, ref, document } = policy;
  if (value.kind === 'staged-kubernetes') {
    return value.staged === 'Delete' ? [] : [{ dialect: 'kubernetes', ref, value: value.policy, document }];
  }
  if (value.kind !== 'policy' || value.staged === 'Delete') return [];
  return [{ ...policy, value: { ...value, staged: undefined } }];
}

/** The enforced policy of whose place a staged one is. */
function enforcedKey({ value, ref }: PolicyOf<'calico'>): string {
  const kind = ref.kind.replace(/^Staged(Kubernetes)?/, '');
  return keyOf(
    value.kind === 'staged-kubernetes' ? 'kubernetes' : 'calico',
    kind,
    plainName(value),
    ref.namespace,
  );
}

function nameKey(policy: Policy): string {
  const { ref } = policy;
  const name = policy.dialect === 'calico' ? plainName(policy.value) : ref.name;
  return keyOf(policy.dialect, ref.kind, name, ref.namespace);
}

/** In tier `default` the tier may stand before the name or not. */
function plainName(value: CalicoObject): string {
  const isInDefault = value.kind === 'policy' && value.tier === 'default';
  return isInDefault ? value.name.replace(/^default\./, '') : value.name;
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}
