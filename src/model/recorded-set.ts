const START = 'network set ';

/**
 * How an end says, among its entities, that the recorder named it as a Calico network set: `network set shop/partners`, or
 * without a namespace for a cluster-wide set.
 */
export function recordedSet(namespace: string | undefined, name: string): string {
  return `${START}${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Whether the entity is a cluster-wide network set. */
export function isSetOfCluster(entity: string): boolean {
  return !entity.includes('/');
}

/** Whether the entity is a network set. Other entities are reserved identities of Cilium. */
export function isRecordedSet(entity: string): boolean {
  return entity.startsWith(START);
}
