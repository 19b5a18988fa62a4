const START = 'network set ';

/**
 * How an end says, among its entities, that it was recorded as a network set of Calico, which it is in for whoever recorded it:
 * `network set shop/partners`, and without a namespace of the whole cluster.
 */
export function recordedSet(namespace: string | undefined, name: string): string {
  return `${START}${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Whether that set is one of the whole cluster. */
export function isSetOfCluster(entity: string): boolean {
  return !entity.includes('/');
}

/** Other entities are reserved identities of Cilium. */
export function isRecordedSet(entity: string): boolean {
  return entity.startsWith(START);
}
