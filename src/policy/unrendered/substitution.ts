import type { ManifestDocument } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';

/** Variables in a policy that are replaced before it is applied. */
export interface Substitution {
  readonly what: 'substitution';
  readonly values: Readonly<Record<string, unknown>>;
}

/** Source: Flux' documentation of `postBuild`: `${NAME}`, also with a default (`${NAME:=a}`); one without a value is an error of Flux or becomes empty. */
const VARIABLE = /\$\{([A-Za-z_]\w*)(:?[-=])?/g;

/** Whether a policy says something by variables, and all of them have values: then what it says is known to nobody but Flux, and it is no mistake. */
export function isFilledIn({ value }: ManifestDocument, { values }: Substitution): boolean {
  const { name, namespace } = fieldsOf(value.metadata);
  const found = [...JSON.stringify([name, namespace, value.spec, value.specs]).matchAll(VARIABLE)];
  return (
    found.length > 0 && found.every(([, key = '', byDefault]) => key in values || byDefault !== undefined)
  );
}

/** What Flux puts into what it applies; undefined where some of it comes from elsewhere, so that a change of it may not be seen. */
export function substitutionOf(postBuild: unknown): Substitution | undefined {
  const { substitute, substituteFrom } = fieldsOf(postBuild);
  const values = fieldsOf(substitute);
  const isElsewhere = Array.isArray(substituteFrom) && substituteFrom.length > 0;
  return isElsewhere || Object.keys(values).length === 0 ? undefined : { what: 'substitution', values };
}
