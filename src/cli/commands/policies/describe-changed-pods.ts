import type { Diagnostic } from '../../../model/diagnostic.ts';
import { visibleText } from '../../../model/visible-text.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import type { PodsOfChart } from '../../../policy/unrendered/releases/pods-of-charts.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import { type AskingSide, createIsAsked } from './is-asked.ts';

type Side = AskingSide & Pick<PolicySet, 'podsOfCharts'>;
type Value = PodsOfChart['values'][number];

/**
 * One diagnostic for everything that a change alters in the values for pods of charts that are not rendered. A label that no policy
 * asks for decides nothing.
 */
export function describeChangedPods(base: Side, head: Side): readonly Diagnostic[] {
  const before = new Map((base.podsOfCharts ?? []).map((one) => [one.key, one]));
  const isAsked = createIsAsked([base, head]);
  const changed = (head.podsOfCharts ?? []).flatMap((is) => {
    const was = before.get(is.key);
    if (was === undefined) return [];
    const differing = [...without(is.values, was.values), ...without(was.values, is.values)];
    return differing
      .filter(({ label }) => label === undefined || isAsked(label))
      .map((value) => ({ is, value }));
  });
  const [first] = changed;
  if (first === undefined) return [];
  const others = new Set(changed.map(({ is, value }) => `${is.key} ${value.name}`)).size - 1;
  const more = others === 0 ? '' : ` and ${plural(others, 'other value')}`;
  return [
    {
      code: 'render/pods-changed',
      severity: 'warning',
      meaning: 'noted',
      message: `the change alters \`${visibleText(first.value.name)}\` of \`${visibleText(first.is.name)}\`${more}, and the chart was not rendered: it is unknown whether policies still select its pods and open their ports`,
      help: 'render the chart with `render` in `.sluice.yaml` (docs/rendering.md), or compare the labels and ports of the pods with the policies yourself',
      span: first.value.spanOf(),
    },
  ];
}

function without(some: readonly Value[], others: readonly Value[]): readonly Value[] {
  const said = new Set(others.map(({ name, value }) => `${name} ${value}`));
  return some.filter(({ name, value }) => !said.has(`${name} ${value}`));
}
