import type { Findings } from '../../fields/findings.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import type { CiliumNetworkPolicy } from '../cilium-policy.ts';
import { lintAuthentication } from './lint-authentication.ts';
import { lintEmptyLists } from './lint-empty-lists.ts';
import { lintHiddenLabels } from './lint-hidden-labels.ts';
import { lintHttpExpressions } from './lint-http-expressions.ts';
import { lintHttpOnTls } from './lint-http-on-tls.ts';
import { lintIcmp } from './lint-icmp.ts';
import { lintIsolation } from './lint-isolation.ts';
import { lintL7 } from './lint-l7.ts';
import { lintNodes } from './lint-nodes.ts';
import { lintPortRanges } from './lint-port-ranges.ts';
import { lintScope } from './lint-scope.ts';
import { lintSources } from './lint-sources.ts';
import { lintSplitRules } from './lint-split-rules.ts';
import { lintSwitchedOff } from './lint-switched-off.ts';
import type { LintedSpec } from './linted-spec.ts';

const LINTS: readonly ((linted: LintedSpec, findings: Findings) => void)[] = [
  lintIsolation,
  lintEmptyLists,
  lintSplitRules,
  lintScope,
  lintHiddenLabels,
  lintSources,
  lintL7,
  lintHttpOnTls,
  lintHttpExpressions,
  lintAuthentication,
  lintPortRanges,
  lintIcmp,
  lintNodes,
];

/** Mistakes that show in the policy alone. For one that the agent refuses, only that is reported. */
export function lintCiliumPolicy(
  { specs, namespace, isRefused }: CiliumNetworkPolicy,
  platform: CiliumPlatform,
  findings: Findings,
): void {
  const kind = namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy';
  if (isRefused || lintSwitchedOff(kind, platform, findings)) return;
  for (const spec of specs) for (const lint of LINTS) lint({ spec, namespace, platform }, findings);
}
