import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isWider, type SpecFact } from './cilium-fact.ts';
import { countEntries } from './count-entries.ts';

/** Size of the policy map of one endpoint (`bpf.policyMapMax` of the chart). */
export const MAX_ENTRIES = 16_384;
export const NEARLY_ALL = MAX_ENTRIES * 0.8;

interface Named {
  readonly name: string;
  readonly spec: Pick<SpecFact, 'selection' | 'entries' | 'span'>;
}

/** Finds pods whose policy map is nearly full: by one policy, or by all policies together that select at least these pods. */
export function lintMapLimit(
  specs: readonly Named[],
  blocks: ReadonlyMap<string, number>,
): readonly Diagnostic[] {
  const large = specs.flatMap(({ name, spec }) =>
    spec.entries.length === 0 ? [] : [{ name, spec, count: countEntries(spec.entries, blocks) }],
  );
  const alone = large.filter(({ count }) => count >= NEARLY_ALL);
  const groups = Map.groupBy(large, ({ spec }) => JSON.stringify(spec.selection));
  const together = [...groups.values()].flatMap((group): Diagnostic[] => {
    const [first] = group;
    if (first === undefined) return [];
    const all = large.filter(({ spec }) => isWider(spec.selection, first.spec.selection));
    if (all.length < 2 || all.some(({ count }) => count >= NEARLY_ALL)) return [];
    const count = countEntries(
      all.flatMap(({ spec }) => spec.entries),
      blocks,
    );
    const names = `\`${first.name}\` and ${all.length - 1} other${all.length > 2 ? 's' : ''} for at least the same pods`;
    return count < NEARLY_ALL ? [] : [nearlyFull(`${names} take`, count, first.spec)];
  });
  return [...alone.map(({ name, spec, count }) => nearlyFull(`\`${name}\` takes`, count, spec)), ...together];
}

function nearlyFull(who: string, count: number, { span }: Named['spec']): Diagnostic {
  return {
    code: 'policy/cilium-map-limit',
    severity: 'warning',
    meaning: 'noted',
    message: `${who} at least ${count} entries of the policy map of each pod that it selects, which holds ${MAX_ENTRIES}: what does not fit is dropped`,
    help: 'use fewer blocks and ports, merge blocks into larger ones, or raise `bpf.policyMapMax`',
    ...(span === undefined ? {} : { span }),
  };
}
