import { type Diagnostic, formatSpan } from '../../model/diagnostic.ts';
import { factOf, lintSet, type SetFact } from '../dialects.ts';
import type { Platform } from '../platform/platform.ts';
import type { BarePolicy, Policy } from '../policy.ts';
import { lintTogether } from '../together/lint-together.ts';

const WAYS: ReadonlySet<string> = new Set([
  'policy/cuts-dns',
  'policy/cuts-control-plane',
  'policy/cuts-ingress-controller',
  'policy/cuts-deployer',
]);

/** Lints that say that no policy of the set does something: another policy, which only the inventory shows, may do it. */
const MISSING: ReadonlySet<string> = new Set([
  ...WAYS,
  'policy/no-dns',
  'policy/cilium-deny-only',
  'policy/cilium-names-without-dns',
  'calico/deny-only',
  'calico/log-alone',
]);

/**
 * The problems without those that the policies `beside` may well answer, which the inventory shows and nobody gave: what is
 * missing in the set is there. `policies` is undefined where there were too many to keep.
 */
export function withoutAnswered(
  diagnostics: readonly Diagnostic[],
  facts: readonly SetFact[],
  policies: readonly BarePolicy[] | undefined,
  beside: readonly Policy[],
  platform: Platform,
): readonly Diagnostic[] {
  if (beside.length === 0 || !diagnostics.some(({ code }) => MISSING.has(code))) return diagnostics;
  const dialectLints = lintSet([...facts, ...beside.flatMap((one) => factOf(one, platform) ?? [])], platform);
  const together =
    policies === undefined
      ? []
      : lintTogether([...policies, ...beside], platform, { isWhole: true, said: dialectLints });
  const still = new Set([...dialectLints, ...together].map(keyOf));
  return diagnostics.filter((one) => !MISSING.has(one.code) || still.has(keyOf(one)));
}

/** Two findings are the same when they cut off the same: which of several policies is named first may change. */
function keyOf({ code, span, message }: Diagnostic): string {
  if (WAYS.has(code)) return `${code} ${/ of `([^`]*)`/.exec(message)?.[1] ?? ''}`;
  return `${code} ${span === undefined ? '' : formatSpan(span)}`;
}
