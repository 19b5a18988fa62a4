import type { InventoryOptions } from '../../../inventory/build-inventory.ts';
import { knownObjects } from '../../../inventory/read/known-objects.ts';
import { whatIsTold } from '../../../inventory/read/say-the-same.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { visibleText } from '../../../model/visible-text.ts';
import type { ManifestDocument, ManifestFile } from '../../../policy/manifest.ts';
import { fieldsOf } from '../../../policy/manifests/fields-of.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { plural } from '../../../report/wording/count.ts';
import type { ChangedText } from '../../input/changed-texts.ts';
import { createExcluder } from '../../input/files/exclusion.ts';
import { inventoryPaths } from '../../input/inventory-path.ts';
import type { Io } from '../../io.ts';
import { type AskingSide, createIsAsked } from '../policies/is-asked.ts';

/**
 * One diagnostic for all workloads, Services and namespaces that a change alters in files that are neither policies nor inventory, as far
 * as an inventory would learn it; labels count for which a policy asks. What is only added or removed was not recorded, or is gone; what
 * moves to another namespace is altered.
 */
export function describeWorkloadsElsewhere(
  changed: readonly ChangedText[],
  policies: readonly AskingSide[],
  { inventory, ...options }: InventoryOptions & { readonly inventory: readonly string[] },
  io: Io,
): readonly Diagnostic[] {
  if (changed.length === 0) return [];
  const isAsked = createIsAsked(policies);
  const ofInventory = createExcluder({ folder: io.cwd, globs: inventoryPaths(inventory) }, io.cwd);
  const tell = (document: ManifestDocument) => whatIsTold([document], options, isAsked);
  const altered = changed.flatMap(({ file, before, after }) => {
    if (ofInventory.excludes(file)) return [];
    const was = new Map(objectsIn(before, options).map((one) => [nameOf(one), one]));
    const now = objectsIn(after, options);
    const kept = new Set(now.map(nameOf));
    const gone = [...was].filter(([name]) => !kept.has(name)).map(([, one]) => one);
    const is = now.filter((one) => {
      const earlier = was.get(nameOf(one)) ?? gone.find((other) => isNamesake(one, other));
      return earlier !== undefined && tell(earlier) !== tell(one);
    });
    return is.slice(0, 1);
  });
  const [first, ...others] = altered;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other file')}`;
  return [
    {
      code: 'inventory/workloads-elsewhere',
      severity: 'warning',
      meaning: 'noted',
      message: `the change alters labels, ports or similar fields of ${nameOf(first)} in \`${visibleText(first.file)}\`${more}, which is not in the inventory: it is unknown whether policies still select its pods and open their ports`,
      help: 'add the files to `inventory` if this cluster has the workloads, or to `exclude` if it does not',
      span: first.span,
    },
  ];
}

function isNamesake(one: ManifestDocument, other: ManifestDocument): boolean {
  return one.kind === other.kind && fieldsOf(one.value.metadata).name === fieldsOf(other.value.metadata).name;
}

function objectsIn(file: ManifestFile | undefined, options: InventoryOptions): readonly ManifestDocument[] {
  return file === undefined ? [] : knownObjects(readManifests(file).documents, options);
}

function nameOf({ kind, value }: ManifestDocument): string {
  const { namespace, name } = fieldsOf(value.metadata);
  const shown = typeof namespace === 'string' ? `${namespace}/${String(name)}` : String(name);
  return `\`${visibleText(`${kind ?? ''} ${shown}`)}\``;
}
