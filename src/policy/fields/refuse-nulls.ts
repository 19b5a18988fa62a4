import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { isJsonObject } from '../../model/json-object.ts';
import type { FieldPath } from '../manifest.ts';
import type { Findings } from './findings.ts';
import { placeName } from './read-fields.ts';

/** How the server that accepts the objects of a dialect treats nulls. */
export interface NullRefusal {
  readonly code: DiagnosticCode;
  /** Who refuses nulls: `the API server`. */
  readonly by: string;
  /** Fields with a default: the server prunes their nulls before it fills the default in. */
  readonly withDefault: ReadonlySet<string>;
}

/**
 * Reports each null below `value`: the structural schema of a CustomResourceDefinition does not accept null for a missing field.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable
 */
export function refuseNulls(value: unknown, path: FieldPath, refusal: NullRefusal, findings: Findings): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) refuseNulls(item, [...path, i], refusal, findings);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item === null && refusal.withDefault.has(key)) continue;
      refuseNulls(item, [...path, key], refusal, findings);
    }
  } else if (value === null) {
    findings.error(
      refusal.code,
      path,
      `${placeName(path)} has no value, and ${refusal.by} does not accept null here`,
      'write a value, or remove the line',
    );
  }
}
