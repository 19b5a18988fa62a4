/** What a state between two writes does to a connection whose verdict is the same before and after all of them. */
export type Harm = 'none' | 'break' | 'hole';

/** Which changes are written. */
export type WrittenState = (change: number) => boolean;

/** A connection that must not be harmed on the way. */
export interface Watched {
  /** The changes that can matter to it, at least two; others never do. */
  readonly changes: readonly number[];
  readonly harmAt: (isWritten: WrittenState) => Harm;
}

export interface OrderProblem {
  /** Changes are numbered from 0. */
  readonly size: number;
  readonly watched: readonly Watched[];
  /** Where the simulation leaves a choice, the change with the smaller value is written first. */
  readonly preference: readonly number[];
}

export interface FoundOrder {
  readonly order: readonly number[];
  /** Whether every order that harms less was ruled out. */
  readonly isBest: boolean;
}

/** States that are examined before the search for a harmless order is given up. */
const STATE_BUDGET = 20_000;
/** Up to this many changes, every order is weighed: 4096 states. */
const EXACT_SIZE = 12;

/**
 * Finds an order of single writes in which no watched connection is harmed in any state on the way, if there is one; otherwise
 * the one found that harms least, where breaks weigh more than holes, and each counts for every state that it lasts. Changes that
 * no watched connection links are ordered separately, so the cost depends on the size of linked groups, not of the set. Exact for
 * groups of up to 12 changes, and for larger ones as long as 20,000 states suffice.
 */
export function searchOrder(problem: OrderProblem): FoundOrder {
  const found = componentsOf(problem).map((component) => orderComponent(component, problem));
  return {
    order: mergeByPreference(found, problem.preference),
    isBest: found.every(({ isBest }) => isBest),
  };
}

interface ComponentOrder extends FoundOrder {
  readonly isHarmless: boolean;
}

interface Component {
  readonly changes: readonly number[];
  readonly watched: readonly Watched[];
}

/** Groups of changes that watched connections link, directly or indirectly. */
function componentsOf({ size, watched, preference }: OrderProblem): readonly Component[] {
  const parents = Array.from({ length: size }, (_, change) => change);
  const rootOf = (change: number): number => {
    const parent = parents[change] ?? change;
    if (parent === change) return change;
    const root = rootOf(parent);
    parents[change] = root;
    return root;
  };
  for (const { changes } of watched) {
    const [first = 0, ...others] = changes;
    for (const other of others) parents[rootOf(other)] = rootOf(first);
  }
  const groups = new Map<number, { changes: number[]; watched: Watched[] }>();
  for (let change = 0; change < size; change++) {
    const root = rootOf(change);
    const group = groups.get(root) ?? { changes: [], watched: [] };
    group.changes.push(change);
    groups.set(root, group);
  }
  for (const one of watched) groups.get(rootOf(one.changes[0] ?? 0))?.watched.push(one);
  for (const { changes } of groups.values()) {
    changes.sort((a, b) => (preference[a] ?? 0) - (preference[b] ?? 0) || a - b);
  }
  return [...groups.values()];
}

function orderComponent(component: Component, { size }: OrderProblem): ComponentOrder {
  if (component.watched.length === 0) return { order: component.changes, isBest: true, isHarmless: true };
  const harmless = findHarmless(component, size);
  if (harmless.kind === 'found') return { order: harmless.order, isBest: true, isHarmless: true };
  if (component.changes.length > EXACT_SIZE) {
    return { order: greedy(component, size), isBest: false, isHarmless: false };
  }
  return { order: leastHarm(component), isBest: true, isHarmless: false };
}

type HarmlessSearch =
  | { readonly kind: 'found'; readonly order: readonly number[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'gave-up' };

/** Depth first, along preferred changes; a state from which the end was not reached is not entered again. */
function findHarmless({ changes, watched }: Component, size: number): HarmlessSearch {
  const written = new Uint8Array(size);
  const isWritten: WrittenState = (change) => written[change] === 1;
  const watchedBy = new Map(
    changes.map((change) => [change, watched.filter((one) => one.changes.includes(change))]),
  );
  const dead = new Set<string>();
  const path: { readonly change: number; next: number }[] = [];
  let entered = 0;
  let next = 0;
  for (;;) {
    if (path.length === changes.length) return { kind: 'found', order: path.map(({ change }) => change) };
    let isEntered = false;
    for (; next < changes.length && !isEntered; next++) {
      const change = changes[next];
      if (change === undefined || isWritten(change)) continue;
      written[change] = 1;
      const isHarmless = (watchedBy.get(change) ?? []).every((one) => one.harmAt(isWritten) === 'none');
      if (isHarmless && !dead.has(keyOf(changes, written))) {
        path.push({ change, next: next + 1 });
        isEntered = true;
      } else written[change] = 0;
    }
    if (isEntered) {
      if (++entered > STATE_BUDGET) return { kind: 'gave-up' };
      next = 0;
      continue;
    }
    dead.add(keyOf(changes, written));
    const last = path.pop();
    if (last === undefined) return { kind: 'none' };
    written[last.change] = 0;
    next = last.next;
  }
}

function keyOf(changes: readonly number[], written: Uint8Array): string {
  let key = '';
  for (const change of changes) key += written[change];
  return key;
}

/** The order of least harm, over all states of the component. */
function leastHarm(component: Component): readonly number[] {
  const { changes } = component;
  const count = 2 ** changes.length;
  const placeOf = new Map(changes.map((change, place) => [change, place]));
  const costOf = (state: number): number => {
    const isWritten: WrittenState = (change) => ((state >> (placeOf.get(change) ?? 0)) & 1) === 1;
    return harmOf(component, isWritten);
  };
  const best = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const last = new Int8Array(count);
  best[0] = 0;
  for (let state = 0; state < count; state++) {
    const so = best[state] ?? Number.POSITIVE_INFINITY;
    for (let place = 0; place < changes.length; place++) {
      const to = state | (1 << place);
      if (to === state || so >= (best[to] ?? 0)) continue;
      best[to] = so;
      last[to] = place;
    }
    // A state only leads to larger ones, so its own cost is added when its best path is known.
    if (state + 1 < count) best[state + 1] = (best[state + 1] ?? 0) + costOf(state + 1);
  }
  const order: number[] = [];
  for (let state = count - 1; state > 0; ) {
    const place = last[state] ?? 0;
    order.unshift(changes[place] ?? 0);
    state &= ~(1 << place);
  }
  return order;
}

/** Greedy: always the write that leaves the least harm. */
function greedy(component: Component, size: number): readonly number[] {
  const written = new Uint8Array(size);
  const isWritten: WrittenState = (change) => written[change] === 1;
  const order: number[] = [];
  const left = new Set(component.changes);
  while (left.size > 0) {
    let chosen: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const change of left) {
      written[change] = 1;
      const harm = harmOf(component, isWritten);
      written[change] = 0;
      if (harm < least) {
        least = harm;
        chosen = change;
      }
      if (least === 0) break;
    }
    if (chosen === undefined) break;
    written[chosen] = 1;
    left.delete(chosen);
    order.push(chosen);
  }
  return order;
}

/** All holes of all connections in all states on the way weigh less than one break in one state. */
function harmOf({ changes, watched }: Component, isWritten: WrittenState): number {
  let harm = 0;
  for (const one of watched) {
    const found = one.harmAt(isWritten);
    if (found === 'break') harm += watched.length * changes.length + 1;
    else if (found === 'hole') harm++;
  }
  return harm;
}

/**
 * Components do not affect each other, so their orders may be interleaved: the preferred head comes first. A component that harms
 * is written in one go: any write of others in between would prolong the harm.
 */
function mergeByPreference(
  orders: readonly ComponentOrder[],
  preference: readonly number[],
): readonly number[] {
  const rank = (change: number) => preference[change] ?? 0;
  // Within a component a change waits for all before it, so it counts with the largest preference so far.
  return orders
    .flatMap(({ order, isHarmless }) => {
      let highest = isHarmless ? Number.NEGATIVE_INFINITY : Math.max(...order.map(rank));
      return order.map((change, place) => {
        highest = Math.max(highest, rank(change));
        return { change, place, highest, root: order[0] ?? 0 };
      });
    })
    .sort((a, b) => a.highest - b.highest || a.root - b.root || a.place - b.place)
    .map(({ change }) => change);
}
