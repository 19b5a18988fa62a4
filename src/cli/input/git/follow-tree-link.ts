import { posix } from 'node:path';
import type { TreeEntry } from './list-tree.ts';

/** Where a link of a commit leads; `covered` is a folder that is read anyway. */
export type TreeLinkTarget =
  | { readonly kind: 'file'; readonly entry: TreeEntry }
  | { readonly kind: 'covered' | 'outside' | 'broken' };

const MAX_LINKS = 20;

/** Follows links only inside `root`. `targets` has the texts of all links in it by object id. */
export function followTreeLink(
  link: TreeEntry,
  root: string,
  all: readonly TreeEntry[],
  targets: ReadonlyMap<string, string>,
): TreeLinkTarget {
  const byPath = new Map(all.map((entry) => [entry.path, entry]));
  let here = link;
  for (let steps = 0; steps < MAX_LINKS; steps++) {
    const target = targets.get(here.object);
    if (target === undefined) return { kind: 'broken' };
    if (posix.isAbsolute(target)) return { kind: 'outside' };
    const path = posix.join(posix.dirname(here.path), target).replace(/\/$/, '');
    if (root !== '' && path !== root && !path.startsWith(`${root}/`)) return { kind: 'outside' };
    if (path === '..' || path.startsWith('../')) return { kind: 'outside' };
    const next = byPath.get(path);
    if (next?.kind === 'file') return { kind: 'file', entry: next };
    if (next === undefined) {
      const inFolder = all.filter(
        (entry) => path === '.' || path === root || entry.path.startsWith(`${path}/`),
      );
      const isRead = inFolder.length > 0 && !path.slice(root.length).includes('/.');
      return { kind: isRead ? 'covered' : 'broken' };
    }
    here = next;
  }
  return { kind: 'broken' };
}
