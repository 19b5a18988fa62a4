const SHOWN = 5;

/** The first of some names, and how many more there are. */
export function examples(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
