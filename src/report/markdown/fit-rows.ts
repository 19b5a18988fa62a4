/** Rows that every section may show before a longer one takes the rest of the space. */
const FAIR_SHARE = 5;
const FIRST_TRY = 32;

/**
 * The text with as many rows as fit into `budget` characters: the first few of every section, then the others in the order of the
 * sections. `render` must give a well-formed text for any numbers of rows; its text without rows is the minimum, which is used
 * even if the budget is smaller, because a verdict is never cut.
 */
export function fitRows(
  sizes: readonly number[],
  render: (shown: readonly number[]) => string,
  budget: number,
): string {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let best = render(sizes.map(() => 0));
  const fits = (rows: number): boolean => {
    const text = render(shareRows(sizes, rows));
    if (text.length > budget) return false;
    best = text;
    return true;
  };
  let fitting = 0;
  let tried = Math.min(all, FIRST_TRY);
  // Doubles first, so that at most about twice the rows that fit are ever written.
  while (tried > fitting && fits(tried)) {
    fitting = tried;
    tried = Math.min(all, 2 * tried);
  }
  let tooMany = tried;
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
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
  return fair.map((shown, i) => shown + take((sizes[i] ?? 0) - shown));
}
