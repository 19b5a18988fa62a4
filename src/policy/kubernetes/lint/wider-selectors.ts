/** Which pods a policy selects: those that satisfy all conditions. */
export interface Selection {
  /** Empty for the whole cluster. */
  readonly namespace: string;
  readonly conditions: ReadonlySet<string>;
}

/**
 * Answers whether one of `selections` contains all pods of another: it is for the same namespace, or for all, and requires
 * nothing that the other does not require, too. Each is filed under its rarest condition, so few have to be looked at.
 */
export function createWiderSelectors(selections: readonly Selection[]): {
  selectsAllOf(other: Selection): boolean;
} {
  const distinct = new Map(selections.map((selection) => [keyOf(selection), selection]));
  const frequency = new Map<string, number>();
  for (const { namespace, conditions } of distinct.values()) {
    for (const condition of conditions) {
      const place = `${namespace} ${condition}`;
      frequency.set(place, (frequency.get(place) ?? 0) + 1);
    }
  }
  const everyPod = new Set<string>();
  const filed = new Map<string, ReadonlySet<string>[]>();
  for (const { namespace, conditions } of distinct.values()) {
    let rarest: string | undefined;
    for (const condition of conditions) {
      const place = `${namespace} ${condition}`;
      if (rarest === undefined || (frequency.get(place) ?? 0) < (frequency.get(rarest) ?? 0)) rarest = place;
    }
    if (rarest === undefined) everyPod.add(namespace);
    else file(filed, rarest, conditions);
  }

  const selectsAllIn = (namespace: string, conditions: ReadonlySet<string>) => {
    if (everyPod.has(namespace)) return true;
    for (const condition of conditions) {
      const wider = filed.get(`${namespace} ${condition}`) ?? [];
      if (wider.some((one) => one.size <= conditions.size && isSubset(one, conditions))) return true;
    }
    return false;
  };
  return {
    selectsAllOf: ({ namespace, conditions }) =>
      selectsAllIn(namespace, conditions) || (namespace !== '' && selectsAllIn('', conditions)),
  };
}

function isSubset(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const condition of one) if (!other.has(condition)) return false;
  return true;
}

function keyOf({ namespace, conditions }: Selection): string {
  return JSON.stringify([namespace, ...[...conditions].sort()]);
}

function file(
  filed: Map<string, ReadonlySet<string>[]>,
  place: string,
  conditions: ReadonlySet<string>,
): void {
  const there = filed.get(place);
  if (there === undefined) filed.set(place, [conditions]);
  else there.push(conditions);
}
