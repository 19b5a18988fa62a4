import { DIRECTIONS } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import type { LintedSpec } from './linted-spec.ts';

/** What a policy allows is still dropped unless both ends prove who they are, and no recording shows whether they can. */
export function lintAuthentication({ spec, platform }: LintedSpec, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    for (const { path, authentication } of spec.sections[direction] ?? []) {
      const found = findingOf(authentication, platform['authentication.mutual.spire.enabled']);
      if (found === undefined) continue;
      findings.warning(
        'policy/cilium-authentication',
        [...path, 'authentication'],
        found.problem,
        found.help,
      );
    }
  }
}

function findingOf(
  mode: string | undefined,
  isOn: boolean,
): { readonly problem: string; readonly help: string } | undefined {
  if (mode === 'test-always-fail') {
    return {
      problem: 'the authentication always fails: what the rule allows is dropped',
      help: 'that mode is for tests: remove it',
    };
  }
  if (mode !== 'required') return undefined;
  if (!isOn) {
    return {
      problem:
        'what the rule allows is dropped until both ends are authenticated, and by default nothing authenticates them',
      help: 'remove the mode, or give `--set cilium.authentication.mutual.spire.enabled=true` if the chart sets it',
    };
  }
  return {
    problem: 'what the rule allows is dropped until both ends are authenticated, which is not simulated',
    help: 'make sure that both ends have a SPIFFE identity; verdicts assume that the handshake succeeds',
  };
}
