/** Commands that are run together, or objects of a tool: what may come to policies by itself, or by others. */
export interface Way {
  readonly file: string;
  /** One of its kind in all files. */
  readonly id: string;
  /** By what others come to it. */
  readonly names: readonly string[];
  /** What comes to policies by itself. */
  readonly direct: readonly string[];
  readonly calls: readonly Call[];
}

/** What may come to others: a command, a part, a path. */
export interface Call {
  readonly text: string;
  /** The names that the others have then. */
  readonly names: readonly string[];
}

/** The ways that come to policies, by themselves or, over any number of steps, by others. */
export function waysToPolicies(ways: readonly Way[]): ReadonlySet<Way> {
  const callers = new Map<string, Way[]>();
  for (const way of ways)
    for (const name of new Set(way.calls.flatMap(({ names }) => names))) {
      const some = callers.get(name);
      if (some === undefined) callers.set(name, [way]);
      else some.push(way);
    }
  const found = new Set(ways.filter(({ direct }) => direct.length > 0));
  // A set gives what is added to it meanwhile, too.
  for (const { names } of found) {
    for (const name of names) {
      for (const caller of callers.get(name) ?? []) found.add(caller);
      callers.delete(name);
    }
  }
  return found;
}

/** What of a way comes to policies by itself, or calls one of some others. */
export function createTelling(led: ReadonlySet<Way>): (way: Way) => readonly string[] {
  const ids = new Map<string, Set<string>>();
  for (const { names, id } of led)
    for (const name of names) ids.set(name, (ids.get(name) ?? new Set()).add(id));
  return ({ id, direct, calls }) => {
    const isOther = (name: string): boolean => {
      const some = ids.get(name);
      return some !== undefined && (some.size > 1 || !some.has(id));
    };
    const calling = calls.filter(({ names }) => names.some(isOther)).map(({ text }) => text);
    return [...new Set([...direct, ...calling])];
  };
}
