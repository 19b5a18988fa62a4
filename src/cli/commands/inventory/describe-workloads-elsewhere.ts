import type { InventoryOptions } from '../../../inventory/build-inventory.ts';
import { createFieldReader } from '../../../inventory/read/field-reader.ts';
import { knownObjects } from '../../../inventory/read/known-objects.ts';
import { readInventoryObject } from '../../../inventory/read/read-inventory-object.ts';
import { whatIsTold } from '../../../inventory/read/say-the-same.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { visibleText } from '../../../model/visible-text.ts';
import type { ManifestDocument, ManifestFile } from '../../../policy/manifest.ts';
import { fieldsOf } from '../../../policy/manifests/fields-of.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import type { ChangedText } from '../../input/changed-texts.ts';
import { createExcluder } from '../../input/files/exclusion.ts';
import { inventoryPaths } from '../../input/inventory-path.ts';
import type { Io } from '../../io.ts';
import { type AskingSide, createIsAsked } from '../policies/is-asked.ts';

/**
 * One diagnostic for all workloads, Services and namespaces that a change alters in files that are neither policies nor inventory. Only
 * what an inventory reads counts, and of labels only those that a policy asks for. What is only added was not recorded, and what is only
 * removed is gone. What moves to another namespace or file is altered, and so is a workload that is replaced by one that policies can
 * tell from it.
 */
export function describeWorkloadsElsewhere(
  changed: readonly ChangedText[],
  policies: readonly AskingSide[],
  { inventory, ...options }: InventoryOptions & { readonly inventory: readonly string[] },
  io: Io,
): readonly Diagnostic[] {
  if (changed.length === 0) return [];
  const isAsked = createIsAsked(policies);
  const inventoryFiles = createExcluder({ folder: io.cwd, globs: inventoryPaths(inventory) }, io.cwd);
  const tell = (document: ManifestDocument) => whatIsTold([document], options, isAsked);
  const lookOf = (document: ManifestDocument) => lookOfWorkload(document, options, isAsked);
  const meant = changed.filter(({ file }) => !inventoryFiles.excludes(file));
  const was = meant.flatMap(({ before }) => objectsIn(before, options));
  const is = meant.map(({ file, after }) => ({ file, objects: objectsIn(after, options) }));
  const now = is.flatMap(({ objects }) => objects);
  const { same, gone } = createEarlier(was, now);
  const looks = new Set(was.map(lookOf));
  const replaces = (one: ManifestDocument): boolean => {
    const look = lookOf(one);
    return (
      look !== undefined &&
      !looks.has(look) &&
      gone.some(
        (other) => lookOf(other) !== undefined && namespaceOf(other, options) === namespaceOf(one, options),
      )
    );
  };
  const altered = is.flatMap(({ file, objects }) => {
    const found = objects.find((one) => {
      const earlier = same(one);
      return earlier === undefined ? replaces(one) : tell(earlier) !== tell(one);
    });
    return found === undefined ? [] : [{ file, one: found }];
  });
  const [first, ...others] = altered;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other file')}`;
  return [
    {
      code: 'inventory/workloads-elsewhere',
      severity: 'warning',
      meaning: 'noted',
      message: `the change alters labels, ports or similar fields of ${nameOf(first.one)} in \`${visibleText(first.file)}\`${more}, which is not in the inventory: it is unknown whether policies still select its pods and open their ports`,
      help: 'add the files to `inventory` if this cluster has the workloads, or to `exclude` if it does not',
      span: first.one.span,
    },
  ];
}

interface Earlier {
  /** What an object was before: the one of the same name and namespace, else one of its name that is gone from another namespace. */
  same(one: ManifestDocument): ManifestDocument | undefined;
  readonly gone: readonly ManifestDocument[];
}

function createEarlier(was: readonly ManifestDocument[], now: readonly ManifestDocument[]): Earlier {
  const earlier = new Map(was.map((one) => [nameOf(one), one]));
  const kept = new Set(now.map(nameOf));
  const gone = [...earlier].filter(([name]) => !kept.has(name)).map(([, one]) => one);
  return {
    same: (one) => earlier.get(nameOf(one)) ?? gone.find((other) => isNamesake(one, other)),
    gone,
  };
}

/** Everything by which policies in its namespace tell its pods from others; undefined for what is no workload. */
function lookOfWorkload(
  document: ManifestDocument,
  { defaultNamespace }: InventoryOptions,
  isAsked: (label: string) => boolean,
): string | undefined {
  const object = readInventoryObject(
    createFieldReader(document),
    document.defaultNamespace ?? defaultNamespace,
  );
  if (object?.kind !== 'workload') return undefined;
  const { namespace, profile } = object.workload;
  const labels = [...profile.labels.labels].filter(([key]) => isAsked(key)).sort();
  return JSON.stringify([namespace, labels, profile.serviceAccount, profile.isHostNetwork, profile.ports]);
}

function namespaceOf(document: ManifestDocument, { defaultNamespace }: InventoryOptions): string {
  const { namespace } = fieldsOf(document.value.metadata);
  return typeof namespace === 'string' ? namespace : (document.defaultNamespace ?? defaultNamespace);
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
