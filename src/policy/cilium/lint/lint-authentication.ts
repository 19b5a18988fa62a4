import type { Findings } from '../../findings.ts';
import type { LintedSpec } from './linted-spec.ts';

/** What a policy allows is dropped all the same where the ends do not prove who they are, and no recording shows whether they can. */
export function lintAuthentication({ spec }: LintedSpec, findings: Findings): void {
  for (const direction of ['ingress', 'egress'] as const) {
    for (const { path, authentication } of spec.sections[direction] ?? []) {
      const problem = problemOf(authentication);
      if (problem === undefined) continue;
      findings.warning(
        'policy/cilium-authentication',
        [...path, 'authentication'],
        problem,
        'make sure that both ends have an identity of SPIFFE; verdicts take the handshake for one that succeeds',
      );
    }
  }
}

function problemOf(mode: string | undefined): string | undefined {
  if (mode === 'test-always-fail') return 'the authentication always fails: what the rule allows is dropped';
  if (mode !== 'required') return undefined;
  return 'what the rule allows is dropped until both ends are authenticated, which is not simulated';
}
