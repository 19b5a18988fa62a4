import type { Policy, PolicyOf } from '../../policy.ts';
import { policiesOf } from '../../policy.ts';
import type { PolicySet } from '../../policy-set.ts';
import type { CalicoObject } from '../calico-object.ts';

/**
 * The policies as they would be if all staged ones were promoted: each replaces the enforced policy of its name, or removes it.
 * Calico's own pending trace evaluates both, and does not show deletions. Undefined when nothing is staged.
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

/** Whether the policy is staged, and so enforces nothing. */
export function isStaged(policy: Policy): boolean {
  return policy.dialect === 'calico' && 'staged' in policy.value && policy.value.staged !== undefined;
}

/** What a staged policy would become; nothing for one that deletes. Felix treats `Learn` and `Ignore` like `Set`. */
function promoted(policy: PolicyOf<'calico'>): readonly Policy[] {
  const { value, ref, document } = policy;
  if (value.kind === 'staged-kubernetes') {
    return value.staged === 'Delete' ? [] : [{ dialect: 'kubernetes', ref, value: value.policy, document }];
  }
  if (value.kind !== 'policy' || value.staged === 'Delete') return [];
  return [{ ...policy, value: { ...value, staged: undefined } }];
}

/** The enforced policy that a staged one would replace. */
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

/** In tier `default` the tier may be written before the name or not. */
function plainName(value: CalicoObject): string {
  const isInDefault = value.kind === 'policy' && value.tier === 'default';
  return isInDefault ? value.name.replace(/^default\./, '') : value.name;
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}
