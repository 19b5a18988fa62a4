import type { CompiledPolicy, DirectionRules, Tier } from '../../engine/policy-tables.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { Unknown } from '../../model/ternary.ts';
import { undeterminedRule } from '../undetermined-rule.ts';
import type { NotSimulatedPolicy } from './not-simulated-policy.ts';

/**
 * A tier before all others in which every policy that is not simulated may select any end within its reach, and may allow or deny
 * anything there: an admin policy's allow overrides the deny of a NetworkPolicy, a Cilium deny overrides an allow. So a verdict
 * stays certain only where none of them could turn it.
 */
export function notSimulatedTier(notSimulated: readonly NotSimulatedPolicy[]): Tier {
  return {
    name: 'not-simulated',
    precedence: 'first-match',
    end: 'next-tier',
    policies: [...Map.groupBy(notSimulated, groupKey).values()].flatMap(compileGroup),
  };
}

/** Policies of one kind with one reach are one to the engine, because they can do the same. */
function groupKey({ ref, effect, isUnrendered, isOutput, isUnseen }: NotSimulatedPolicy): string {
  return JSON.stringify([ref.apiVersion, ref.kind, effect, isUnrendered, isOutput, isUnseen]);
}

function compileGroup(group: readonly NotSimulatedPolicy[]): CompiledPolicy[] {
  const [first] = group;
  if (first?.effect === undefined) return [];
  const { reach, directions, power } = first.effect;
  const reason = reasonOf(group);
  const actions = power === 'deny' ? (['deny'] as const) : (['allow', 'deny'] as const);
  const rules: DirectionRules = {
    isolates: false,
    rules: actions.map((action) => undeterminedRule(action, reason)),
  };
  return [
    {
      origin: first.ref,
      subject: { kind: 'undetermined', reach, reason },
      ingress: directions.includes('ingress') ? rules : undefined,
      egress: directions.includes('egress') ? rules : undefined,
    },
  ];
}

function reasonOf([first, ...others]: readonly NotSimulatedPolicy[]): Unknown {
  const { apiVersion = '', kind = '', namespace, name = '' } = first?.ref ?? {};
  if (first?.isOutput === true) {
    return {
      code: 'output-not-known',
      detail: `the manifests rendered from \`${name}\` are not known, and may decide this`,
    };
  }
  if (first?.isUnseen === true) {
    return {
      code: 'policies-not-seen',
      detail: `\`${name}\` could not be read in the cluster, and may decide this`,
    };
  }
  const what = first?.isUnrendered === true ? ('rendered' as const) : ('simulated' as const);
  // Several groups have kinds of these names, among them groups that are simulated.
  const whose = /^(?:Cluster)?NetworkPolicy$/.test(kind) ? ` (\`${apiVersion}\`)` : '';
  const shown = `${kind}${whose} \`${namespacedName({ namespace, name })}\``;
  return {
    code: `policy-not-${what}`,
    detail:
      others.length === 0
        ? `${shown} is not ${what}, and may decide this`
        : `${shown} and ${others.length} more are not ${what}, and may decide this`,
  };
}
