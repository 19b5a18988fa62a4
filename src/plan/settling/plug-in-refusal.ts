import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from '../../model/json-object.ts';

/** The condition `Valid` of a live object. */
export interface ValidCondition {
  readonly status: string;
  /** The words of the network plug-in; not escaped. */
  readonly message: string;
  /** When the status last changed; a new message alone does not change it. */
  readonly since: string | undefined;
}

/** Kinds for which the network plug-in says whether it accepts them. */
const JUDGED_KINDS: ReadonlySet<string> = new Set(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']);

/** Whether a network plug-in ever says that it accepts such an object: Cilium's operator does for Cilium's policies, since 1.16. */
export function isJudgedByPlugIn({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): boolean {
  return apiVersion.startsWith('cilium.io/') && JUDGED_KINDS.has(kind);
}

/**
 * What Cilium's operator says about a policy (`PolicyConditionValid` of its API); undefined when nothing is said, as by all other
 * plug-ins.
 */
export function validCondition(object: JsonObject): ValidCondition | undefined {
  const condition = listAt(objectAt(object, 'status'), 'conditions')
    .filter(isJsonObject)
    .find((one) => textAt(one, 'type') === 'Valid');
  const status = condition && textAt(condition, 'status');
  if (condition === undefined || status === undefined) return undefined;
  return {
    status,
    message: textAt(condition, 'message') || 'it gives no reason',
    since: textAt(condition, 'lastTransitionTime'),
  };
}

/** Why the network plug-in does not enforce a live object, in its words; undefined when it has not said so. */
export function plugInRefusal(object: JsonObject): string | undefined {
  const condition = validCondition(object);
  return condition?.status === 'False' ? condition.message : undefined;
}
