import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { Cidr } from '../../../model/cidr.ts';
import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { InForce } from '../../policies-in-force.ts';
import type { BarePolicyOf } from '../../policy.ts';
import type { CniProfile } from '../cni-profile.ts';
import { compileRules, isTypeListed, meansAnAddress, subjectOf } from './compile-network-policy.ts';

/** Directions that policyTypes does not list, and that the plug-in enforces if there are pods that their rules mean. */
export function compileDoubtfulDirections(
  policy: InForce<BarePolicyOf<'kubernetes'>>,
  profile: CniProfile,
  exceptsOf: (namespace: string, direction: Direction) => readonly Cidr[],
): readonly CompiledPolicy[] {
  if (profile.rulesOfUnlistedTypes !== 'if-resolved') return [];
  const { ref, value } = policy;
  return DIRECTIONS.filter((direction) => !isTypeListed(value, direction))
    .filter((direction) => value[direction].length > 0 && !value[direction].some(meansAnAddress))
    .map((direction) => {
      const rules = compileRules(value, direction, profile, exceptsOf(value.namespace, direction));
      return {
        origin: ref,
        doubt: policy.doubt ?? doubtOf(policy, direction),
        subject: subjectOf(value),
        ingress: direction === 'ingress' ? { isolates: true, rules } : undefined,
        egress: direction === 'egress' ? { isolates: true, rules } : undefined,
      };
    });
}

function doubtOf({ ref }: BarePolicyOf<'kubernetes'>, direction: Direction): Unknown {
  return {
    code: 'unlisted-type',
    detail: `NetworkPolicy \`${ref.namespace ?? ''}/${ref.name}\` has ${direction} rules that its policyTypes does not list, and the CNI enforces them where they select a pod`,
  };
}
