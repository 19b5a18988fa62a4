import { matchesStars } from '../../../model/matches-stars.ts';

/** A pattern and how many deletions it stands for: `shop/*=12`. */
const COUNTED = /^([^=]+)=([0-9]{1,6})$/;

/** Whether an object may be deleted, by its name; and what was asked for that does not fit the plan. */
export interface AllowedDeletions {
  readonly isAllowed: (name: string) => boolean;
  /** Patterns that match another number of deletions than they say. */
  readonly misfits: readonly { readonly asked: string; readonly found: number }[];
}

/**
 * What `--allow-delete` allows among the deletions of a plan: single names, all (`*`), or whatever a pattern matches, if that is as
 * many as it says. A pattern alone would go on allowing what nobody has counted.
 */
export function allowedDeletions(asked: readonly string[], deleted: readonly string[]): AllowedDeletions {
  const allowed = new Set<string>();
  const misfits: { asked: string; found: number }[] = [];
  for (const one of asked) {
    const [, pattern, count] = COUNTED.exec(one) ?? [];
    if (pattern === undefined) {
      for (const name of one === '*' ? deleted : [one]) allowed.add(name);
      continue;
    }
    const found = deleted.filter((name) => matchesStars(pattern, name));
    if (found.length === Number(count)) for (const name of found) allowed.add(name);
    // What it stands for was deleted by an earlier run.
    else if (found.length > 0) misfits.push({ asked: one, found: found.length });
  }
  return { isAllowed: (name) => allowed.has(name), misfits };
}
