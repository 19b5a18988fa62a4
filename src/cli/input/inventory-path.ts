/** A path of the inventory, and the time of its content. */
export interface InventoryPath {
  readonly path: string;
  /** In milliseconds since 1970; undefined: the present. */
  readonly time: number | undefined;
}

const TIMED = /^(.+)@(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)$/s;

/** Reads `PATH` or `PATH@2026-11-29T10:00:00Z`. If what follows the `@` is not a time, it is part of the path. */
export function parseInventoryPath(text: string): InventoryPath {
  const [, path, at] = TIMED.exec(text) ?? [];
  const time = at === undefined ? Number.NaN : Date.parse(at);
  return path === undefined || Number.isNaN(time) ? { path: text, time: undefined } : { path, time };
}

/** The paths without their times. */
export function inventoryPaths(texts: readonly string[]): readonly string[] {
  return texts.map((text) => parseInventoryPath(text).path);
}

/** The present, and each earlier time with its paths. If every path has a time, the latest of them is the present. */
export function splitByTime(given: readonly InventoryPath[]): {
  readonly present: readonly string[];
  readonly earlier: ReadonlyMap<number, readonly string[]>;
} {
  const byTime = Map.groupBy(given, ({ time }) => time);
  const times = [...byTime.keys()].flatMap((time) => time ?? []).sort((one, other) => one - other);
  const latest = byTime.has(undefined) ? undefined : times.pop();
  const pathsOf = (time: number | undefined) => (byTime.get(time) ?? []).map(({ path }) => path);
  return { present: pathsOf(latest), earlier: new Map(times.map((time) => [time, pathsOf(time)])) };
}
