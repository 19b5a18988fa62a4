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

/** The namespace and name that `recordedSet` was given. */
export function nameOfRecordedSet(entity: string): {
  readonly namespace: string | undefined;
  readonly name: string;
} {
  const shown = entity.slice(START.length);
  const slash = shown.indexOf('/');
  return slash < 0
    ? { namespace: undefined, name: shown }
    : { namespace: shown.slice(0, slash), name: shown.slice(slash + 1) };
}
