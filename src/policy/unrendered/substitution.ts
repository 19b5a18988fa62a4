import type { ManifestDocument } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import type { MapValue } from './generated-maps.ts';
import { namesIn, type ValuesOfMap } from './value-maps.ts';

/** Variables in policies are filled in before these are applied. */
export interface Substitution {
  readonly what: 'substitution';
  readonly values: Readonly<Record<string, unknown>>;
  /** There may be values in other places, of which a change may not be seen. */
  readonly mayBeElsewhere: boolean;
  /** What ConfigMaps and Secrets of the repository hold that may be those places. */
  readonly found?: readonly MapValue[];
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

/** What Flux fills in, with what maps hold of it; undefined where that is nothing. */
export function substitutionOf(postBuild: unknown, valuesOf: ValuesOfMap): Substitution | undefined {
  const { substitute, substituteFrom } = fieldsOf(postBuild);
  const values = fieldsOf(substitute);
  const mayBeElsewhere = Array.isArray(substituteFrom) && substituteFrom.length > 0;
  if (!mayBeElsewhere && Object.keys(values).length === 0) return undefined;
  const found = namesIn(substituteFrom).flatMap(valuesOf);
  return { what: 'substitution', values, mayBeElsewhere, ...(found.length > 0 && { found }) };
}

function variablesOf({ value }: ManifestDocument): readonly RegExpExecArray[] {
  const { name, namespace } = fieldsOf(value.metadata);
  return [...JSON.stringify([name, namespace, value.spec, value.specs]).matchAll(VARIABLE)];
}
