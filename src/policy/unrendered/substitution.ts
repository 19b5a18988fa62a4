import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';

/** Variables in policies are filled in before these are applied. */
export interface Substitution {
  readonly what: 'substitution';
  readonly values: Readonly<Record<string, unknown>>;
  /** There may be values in other places, of which a change may not be seen. */
  readonly mayBeElsewhere: boolean;
  /** What ConfigMaps and Secrets of the repository hold that may be those places. */
  readonly found?: readonly unknown[];
}

/** Source: Flux' documentation of `postBuild`: `${NAME}`, also with a default (`${NAME:=a}`). */
const VARIABLE = /\$\{([A-Za-z_]\w*)(:?[-=])?/g;

/** Whether a policy says something by variables. */
export function hasVariables(document: ManifestDocument): boolean {
  return variablesOf(document).length > 0;
}

/** Whether all of them have values that are known, so that they are no mistake. */
export function isFilledIn(document: ManifestDocument, { values, mayBeElsewhere }: Substitution): boolean {
  if (mayBeElsewhere) return false;
  return variablesOf(document).every(([, name = '', byDefault]) => name in values || byDefault !== undefined);
}

/** What Flux fills in, with what `files` hold of it; undefined where that is nothing. */
export function substitutionOf(postBuild: unknown, files: readonly ManifestFile[]): Substitution | undefined {
  const { substitute, substituteFrom } = fieldsOf(postBuild);
  const values = fieldsOf(substitute);
  const mayBeElsewhere = Array.isArray(substituteFrom) && substituteFrom.length > 0;
  if (!mayBeElsewhere && Object.keys(values).length === 0) return undefined;
  const found = valuesElsewhere(namesIn(substituteFrom), files);
  return { what: 'substitution', values, mayBeElsewhere, ...(found.length > 0 && { found }) };
}

/** The names in a list of references. */
export function namesIn(references: unknown): readonly string[] {
  if (!Array.isArray(references)) return [];
  return references.flatMap((one: unknown) => {
    const { name } = fieldsOf(one);
    return typeof name === 'string' && name !== '' ? [name] : [];
  });
}

/** Their namespaces are not asked for, because a kustomization may set them. */
function valuesElsewhere(names: readonly string[], files: readonly ManifestFile[]): readonly unknown[] {
  if (names.length === 0) return [];
  return files
    .filter(({ text }) => HOLDS_VALUES.test(text) && names.some((name) => text.includes(name)))
    .flatMap((file) => readManifests(file).documents)
    .filter(({ kind, value }) => {
      const { name } = fieldsOf(value.metadata);
      return (kind === 'ConfigMap' || kind === 'Secret') && names.some((one) => one === name);
    })
    .map(({ value: { metadata, data, stringData } }) => ({
      name: fieldsOf(metadata).name,
      namespace: fieldsOf(metadata).namespace,
      data,
      stringData,
    }));
}

const HOLDS_VALUES = /\bkind["']?\s{0,20}:\s{0,20}["']?(?:ConfigMap|Secret)\b/;

function variablesOf({ value }: ManifestDocument): readonly RegExpExecArray[] {
  const { name, namespace } = fieldsOf(value.metadata);
  return [...JSON.stringify([name, namespace, value.spec, value.specs]).matchAll(VARIABLE)];
}
