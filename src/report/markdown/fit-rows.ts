/** Rows that every section may show before a longer one takes the rest of the room. */
const FAIR_SHARE = 5;

/**
 * How many rows each section shows so that the text keeps within `budget` characters: the first few of every section, then
 * the others in the order of the sections. `render` must give a well-formed text for any numbers; what it gives for
 * none is the floor, and is taken even when the budget is smaller, because a verdict is never cut.
 */
export function fitRows(
  sizes: readonly number[],
  render: (shown: readonly number[]) => string,
  budget: number,
): string {
  // Each row costs at least one character.
  const bounded = sizes.map((size) => Math.min(size, budget));
  let fitting = 0;
  let tooMany = bounded.reduce((sum, size) => sum + size, 0) + 1;
  let best = render(shareRows(bounded, fitting));
  while (tooMany - fitting > 1) {
    const tried = Math.floor((fitting + tooMany) / 2);
    const text = render(shareRows(bounded, tried));
    if (text.length <= budget) {
      fitting = tried;
      best = text;
    } else tooMany = tried;
  }
  return best;
}

function shareRows(sizes: readonly number[], rows: number): readonly number[] {
  let left = rows;
  const take = (wanted: number): number => {
    const taken = Math.min(wanted, left);
    left -= taken;
    return taken;
  };
  const fair = sizes.map((size) => take(Math.min(size, FAIR_SHARE)));
  return sizes.map((size, i) => (fair[i] ?? 0) + take(size - (fair[i] ?? 0)));
}
