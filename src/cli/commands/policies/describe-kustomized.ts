import type { InventoryOptions } from '../../../inventory/build-inventory.ts';
import { knownObjects } from '../../../inventory/read/known-objects.ts';
import { whatIsTold } from '../../../inventory/read/say-the-same.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { visibleText } from '../../../model/visible-text.ts';
import { alteringFields } from '../../../policy/unrendered/kustomization.ts';
import type { KustomizedFile } from '../../../policy/unrendered/kustomized-file.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import { type AskingSide, createIsAsked } from './is-asked.ts';

/** What kustomizations that were not rendered make of workloads, on both sides of a change. */
export interface KustomizedSides {
  readonly base: readonly KustomizedFile[];
  readonly head: readonly KustomizedFile[];
  /** Whether the base has a file, and applies it as it is written. */
  readonly wasApplied: (file: string) => boolean;
}

/**
 * One diagnostic for everything that a change alters in what kustomizations make of workloads, Services and namespaces. Only what an
 * inventory reads counts, and of labels only those that a policy asks for.
 */
export function describeKustomized(
  { base, head, wasApplied }: KustomizedSides,
  policies: readonly AskingSide[],
  options: InventoryOptions,
): readonly Diagnostic[] {
  if (head.length === 0) return [];
  const isAsked = createIsAsked(policies);
  const fieldsOf = ({ documents }: KustomizedFile) =>
    documents.map(({ value }) => askedFields(alteringFields(value), isAsked));
  const textOf = (one: KustomizedFile): string =>
    one.is === 'kustomization'
      ? JSON.stringify(fieldsOf(one))
      : whatIsTold(knownObjects(one.documents, options), options, isAsked) +
        JSON.stringify(one.operations ?? []);
  const kustomizations = head.filter(({ is }) => is === 'kustomization');
  const isAltering = () => kustomizations.flatMap(fieldsOf).some((fields) => Object.keys(fields).length > 0);
  const before = new Map(base.map((one) => [one.file, one]));
  const changed = [...kustomizations, ...head.filter(({ is }) => is !== 'kustomization')].filter((one) => {
    const was = before.get(one.file);
    if (was !== undefined) return was.documents !== one.documents && textOf(was) !== textOf(one);
    return one.is === 'objects' && wasApplied(one.file) && isAltering();
  });
  const [first] = changed;
  if (first === undefined) return [];
  const more = changed.length === 1 ? '' : ` and ${plural(changed.length - 1, 'other file')}`;
  const span = first.documents[0]?.span ?? { file: first.file, line: 1, column: 1 };
  return [
    {
      code: 'render/workloads-changed',
      severity: 'warning',
      meaning: 'noted',
      message: `the change alters workloads through a kustomization that was not rendered, in \`${visibleText(first.file)}\`${more}: it is unknown whether policies still select their pods and open their ports`,
      help: 'render the kustomization with `render` in `.sluice.yaml` (docs/rendering.md), or give rendered manifests',
      span,
    },
  ];
}

/** Labels that no policy asks for decide nothing. */
function askedFields(
  fields: Readonly<Record<string, unknown>>,
  isAsked: (label: string) => boolean,
): Readonly<Record<string, unknown>> {
  const { labels, commonLabels, ...others } = fields;
  const asked = (pairs: unknown) => Object.entries(pairs ?? {}).filter(([key]) => isAsked(key));
  const items: readonly { readonly pairs?: unknown }[] = Array.isArray(labels) ? labels : [];
  const ofItems = items.flatMap((item) => {
    const pairs = asked(item?.pairs);
    return pairs.length === 0 ? [] : [{ ...item, pairs }];
  });
  const common = asked(commonLabels);
  return {
    ...others,
    ...(ofItems.length > 0 && { labels: ofItems }),
    ...(common.length > 0 && { commonLabels: common }),
  };
}
