/** Why a question about a connection cannot be answered from what is known. */
export type UnknownCode =
  | 'labels-not-recorded'
  | 'namespace-labels-not-recorded'
  | 'node-labels-not-recorded'
  | 'labels-contradicted'
  | 'names-not-recorded'
  | 'service-account-labels-not-recorded'
  | 'source-port-not-recorded'
  | 'forwarded-by-host'
  | 'interface-not-recorded'
  | 'node-not-named'
  | 'tier-not-known'
  | 'types-by-server'
  | 'ports-not-recorded'
  | 'port-not-recorded'
  | 'address-not-recorded'
  | 'endpoint-not-identified'
  | 'ip-block-and-pod'
  | 'ip-block-and-node'
  | 'ip-block-and-service'
  | 'protocol-undefined'
  | 'pod-to-itself'
  | 'pod-to-own-node'
  | 'node-not-located'
  | 'policy-not-simulated'
  | 'policy-not-rendered'
  | 'output-not-known'
  | 'policies-not-seen'
  | 'policy-not-given'
  | 'host-network-pod'
  | 'port-name-ambiguous'
  | 'except-of-other-block'
  | 'unlisted-type'
  | 'policy-contested'
  | 'order-undefined'
  | 'meaning-undefined'
  | 'enforcement-not-told'
  | 'entity-not-recorded'
  | 'service-account-not-recorded'
  | 'cluster-not-recorded'
  | 'icmp-type-not-recorded'
  | 'protocol-not-recorded'
  | 'request-not-recorded'
  | 'reference-not-given'
  | 'construct-not-simulated'
  | 'named-port-of-many'
  | 'service-altered';

/** That a question cannot be answered, and why. */
export interface Unknown {
  readonly code: UnknownCode;
  /** One clause for people, e.g. "the container ports of `shop/web` are not known". */
  readonly detail: string;
}

/** Kleene's three-valued truth; the third value carries its reason. */
export type Ternary = boolean | Unknown;

export function isUnknown(value: Ternary): value is Unknown {
  return typeof value === 'object';
}

/** True when any is true; otherwise the first unknown; otherwise false. */
export function anyOf<T>(items: Iterable<T>, test: (item: T) => Ternary): Ternary {
  let undecided: Unknown | undefined;
  for (const item of items) {
    const answer = test(item);
    if (answer === true) return true;
    if (isUnknown(answer)) undecided ??= answer;
  }
  return undecided ?? false;
}

/** False when any is false; otherwise the first unknown; otherwise true. */
export function allOf<T>(items: Iterable<T>, test: (item: T) => Ternary): Ternary {
  let undecided: Unknown | undefined;
  for (const item of items) {
    const answer = test(item);
    if (answer === false) return false;
    if (isUnknown(answer)) undecided ??= answer;
  }
  return undecided ?? true;
}
