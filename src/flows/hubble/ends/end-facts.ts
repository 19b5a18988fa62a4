import type { JsonObject } from '../../../model/json-object.ts';
import { textField } from '../../format/values/json-fields.ts';

/** What the rules ask about one end of a flow, besides who it is. */
export interface EndFacts {
  /** The end is on the reporting node: its endpoint number was recorded. */
  readonly isLocal: boolean;
  readonly hasPodName: boolean;
  readonly hasNamespace: boolean;
  /** The record says something of whose it is. */
  readonly isNamed: boolean;
  /** `namespace/pod`; undefined for ends that are no pod. */
  readonly pod: string | undefined;
}

export function endFacts(end: JsonObject | undefined): EndFacts {
  const namespace = textField(end?.namespace);
  const name = textField(end?.pod_name);
  return {
    // Writers that leave nothing out write the zero of ends elsewhere, and the empty name of hosts.
    isLocal: end?.ID !== undefined && end.ID !== null && end.ID !== 0,
    hasPodName: name !== undefined,
    hasNamespace: namespace !== undefined,
    isNamed: namespace !== undefined || name !== undefined,
    pod: name === undefined ? undefined : `${namespace ?? ''}/${name}`,
  };
}
