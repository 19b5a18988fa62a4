import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from './json-object.ts';

/**
 * Why the network plug-in does not enforce a live object, in its words; undefined when it does not say that it does not. Cilium's operator
 * writes the condition (`PolicyConditionValid` of its API); other plug-ins write none.
 */
export function plugInRefusal(object: JsonObject): string | undefined {
  const refusal = listAt(objectAt(object, 'status'), 'conditions')
    .filter(isJsonObject)
    .find((condition) => textAt(condition, 'type') === 'Valid' && textAt(condition, 'status') === 'False');
  return refusal === undefined ? undefined : textAt(refusal, 'message') || 'it gives no reason';
}
