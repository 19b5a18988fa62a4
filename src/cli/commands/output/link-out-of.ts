import { lstatSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * The link because of which a path within a folder lies outside of it, or leads to nothing, as the path names it; undefined when
 * there is none. A path that is literally outside (`/tmp/report`, `../report`) is intended.
 */
export function linkOutOf(folder: string, path: string): string | undefined {
  const inner = relative(folder, path);
  if (isOutside(inner)) return undefined;
  const home = realpathSync(folder);
  let place = folder;
  for (const part of inner.split(sep)) {
    place = join(place, part);
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink() && !leadsInto(home, place)) return relative(folder, place);
  }
  return undefined;
}

/** A link to nothing leads to an unknown place: what is written to it may appear anywhere. */
function leadsInto(home: string, link: string): boolean {
  try {
    return !isOutside(relative(home, realpathSync(link)));
  } catch {
    return false;
  }
}

function isOutside(inner: string): boolean {
  return inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner);
}
