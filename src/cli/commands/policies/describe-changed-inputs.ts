import { findUnjudgedChanges } from '../../../impact/changes/unjudged-changes.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { visibleText } from '../../../model/visible-text.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { plural } from '../../../report/wording/count.ts';

/** One diagnostic for all changes of what tools fetch or generate, with how to have them judged. */
export function describeChangedInputs(
  base: Pick<PolicySet, 'inputs'>,
  head: Pick<PolicySet, 'inputs'>,
): readonly Diagnostic[] {
  const { changes } = findUnjudgedChanges(base.inputs ?? [], head.inputs ?? []);
  const [first, ...others] = changes;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other')}`;
  return [
    {
      code: 'render/input-changed',
      severity: 'warning',
      meaning: 'noted',
      message: `the change alters what \`${visibleText(first.policy.name)}\`${more} fetches or generates, and nobody rendered it: which policies come of it is unknown`,
      help: 'let `render` in `.sluice.yaml` render it, from a copy in the repository if it is fetched (docs/rendering.md), or compare what comes of it yourself before you merge',
      span: first.policy.span,
    },
  ];
}
