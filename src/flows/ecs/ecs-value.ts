import type { JsonObject } from '../../model/json-object.ts';
import { objectField } from '../format/values/json-fields.ts';

/** The value of a field of ECS by its name, `source.ip`: documents have objects within objects, flat names, or both. */
export function ecsValue(document: JsonObject, name: string): unknown {
  const whole = document[name];
  if (whole !== undefined) return whole;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const inner = objectField(document[name.slice(0, dot)]);
    const found = inner && ecsValue(inner, name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The texts of a field that may have one or several; tables write several with commas. */
export function ecsTexts(document: JsonObject, name: string): readonly string[] {
  const value = ecsValue(document, name);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' ? one.split(/,\s*/) : []));
}

/** The first text of a field. */
export function ecsText(document: JsonObject, name: string): string | undefined {
  const value = ecsValue(document, name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}
