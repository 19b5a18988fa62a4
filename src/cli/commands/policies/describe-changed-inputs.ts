import { findNotSimulatedChanges } from '../../../impact/changes/not-simulated-changes.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import { visibleText } from '../../../model/visible-text.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { plural } from '../../../report/wording/phrases/count.ts';

/** One diagnostic for all changes in what tools fetch or generate and in what jobs do, with how to get them judged. */
export function describeChangedInputs(
  base: Pick<PolicySet, 'inputs'>,
  head: Pick<PolicySet, 'inputs'>,
): readonly Diagnostic[] {
  const { changes } = findNotSimulatedChanges(base.inputs ?? [], head.inputs ?? []);
  const [first, ...others] = changes;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other')}`;
  return [
    {
      code: 'render/input-changed',
      severity: 'warning',
      meaning: 'noted',
      message: `the change alters what \`${visibleText(first.policy.name)}\`${more} fetches, generates or does to policies, and that was not rendered: the resulting policies are unknown`,
      help: 'render it with `render` in `.sluice.yaml`, from a copy in the repository if it is fetched (docs/rendering.md), or compare the result yourself before you merge',
      span: first.policy.span,
    },
  ];
}

/** The same for what seldom contains policies: only a note, because mostly it is another version of a chart without any. */
export function describeChangedFetches(
  base: Pick<PolicySet, 'fetched'>,
  head: Pick<PolicySet, 'fetched'>,
): readonly Diagnostic[] {
  const { changes } = findNotSimulatedChanges(base.fetched ?? [], head.fetched ?? []);
  const [first] = changes;
  if (first === undefined) return [];
  const names = changes.slice(0, SHOWN_FETCHES).map(({ policy }) => `\`${visibleText(nameOf(policy))}\``);
  const more = changes.length - names.length;
  const shown = more === 0 ? names.join(', ') : `${names.join(', ')} and ${plural(more, 'other')}`;
  return [
    {
      code: 'render/fetched-changed',
      severity: 'info',
      meaning: 'noted',
      message: `the change alters what ${shown} ${changes.length === 1 ? 'fetches' : 'fetch'} from elsewhere: it is unknown whether that contains policies`,
      help: 'if it does, compare the output of both versions, for example with `helm template`, or render a copy in the repository with `render` in `.sluice.yaml` (docs/rendering.md)',
      span: first.policy.span,
    },
  ];
}

const SHOWN_FETCHES = 3;

function nameOf({ kind, namespace, name }: PolicyRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
