import { posix } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { inputProblem } from '../input-problem.ts';
import { linkAt } from './list-tree.ts';
import { readBlobs } from './read-blobs.ts';

const MAX_LINKS = 20;

/**
 * Where a path of a commit leads through links, which it or a folder on the way may be: the work tree is read through them as
 * well. Undefined when there is none on the way.
 */
export async function followPlace(
  commit: string,
  place: string,
  io: Io,
): Promise<string | Diagnostic | undefined> {
  let path = place;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const next = await followFirstLink(commit, path, io);
    if (next === undefined) return links === 0 ? undefined : path;
    if (typeof next !== 'string') return next;
    path = next;
  }
  return badPlace(place, 'leads in a circle');
}

async function followFirstLink(
  commit: string,
  path: string,
  io: Io,
): Promise<string | Diagnostic | undefined> {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const prefix = parts.slice(0, length).join('/');
    const link = await linkAt(commit, prefix, io);
    if (link === undefined) continue;
    const texts = await readBlobs([link], io);
    if ('code' in texts) return texts;
    const target = new TextDecoder().decode(texts.get(link.object));
    const next = posix.join(posix.dirname(prefix), target, ...parts.slice(length)).replace(/\/$/, '');
    const isOutside = posix.isAbsolute(target) || next === '..' || next.startsWith('../');
    return isOutside ? badPlace(prefix, 'leads out of the repository') : next === '.' ? '' : next;
  }
  return undefined;
}

function badPlace(link: string, why: string): Diagnostic {
  return inputProblem(
    'input/git-link',
    `the link \`${wholeVisibleText(link)}\` ${why} in this commit, so what it stands for there is not known`,
    'name the folder that it stands for, or compare two folders: `--base FOLDER`',
  );
}
