/** More than anybody reads in a job log; the JSON report has them all. */
const MAX_LINES = 20;

/** An indented line for each of the first items, and how many more there are. */
export function firstLines<T>(items: readonly T[], lineOf: (item: T) => string): readonly string[] {
  const lines = items.slice(0, MAX_LINES).map((item) => `  ${lineOf(item)}`);
  const rest = items.length - MAX_LINES;
  return rest > 0 ? [...lines, `  … and ${rest} more`] : lines;
}
