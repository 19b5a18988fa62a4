import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { inputProblem } from '../input-problem.ts';
import type { Choice } from './choose-entries.ts';
import { followTreeLink } from './follow-tree-link.ts';
import type { TreeEntry } from './list-tree.ts';
import { readBlobs } from './read-blobs.ts';
import type { RepositoryPaths } from './repository-path.ts';

const MAX_LINK_BYTES = 4096;

/** Adds the chosen files: a file reached through a link has the link's path and its target's object. */
export async function addChosen(
  { root, all, chosen }: Choice,
  wanted: Map<string, TreeEntry>,
  repository: RepositoryPaths,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const links = all.filter(({ kind, size }) => kind === 'link' && size <= MAX_LINK_BYTES);
  const texts = chosen.some(({ kind }) => kind === 'link')
    ? await readBlobs(links, io)
    : new Map<string, Uint8Array>();
  if ('code' in texts) return [texts];
  const targets = new Map([...texts].map(([object, bytes]) => [object, new TextDecoder().decode(bytes)]));
  for (const entry of chosen) if (entry.kind === 'file') wanted.set(entry.path, entry);
  const read = new Set([...wanted.values()].map(({ path }) => path));
  for (const entry of chosen) {
    if (entry.kind === 'submodule') diagnostics.push(submodule(repository.shown(entry.path)));
    if (entry.kind !== 'link') continue;
    const target = followTreeLink(entry, root, all, targets);
    if (target.kind === 'file') {
      if (!read.has(target.entry.path)) wanted.set(entry.path, { ...target.entry, path: entry.path });
    } else if (target.kind !== 'covered') {
      diagnostics.push(badLink(repository.shown(entry.path), target.kind));
    }
  }
  return diagnostics;
}

function submodule(shown: string): Diagnostic {
  return inputProblem(
    'input/git-submodule',
    `\`${shown}\` is a submodule, whose content is not in this repository`,
    'leave it out with `exclude` in `.sluice.yaml` if it holds no policies of this cluster, otherwise compare two folders: `--base FOLDER`',
  );
}

function badLink(shown: string, kind: 'outside' | 'broken'): Diagnostic {
  return kind === 'outside'
    ? inputProblem(
        'input/link-outside',
        `the link \`${shown}\` leads out of its folder and was not read`,
        'replace the link by the file or folder itself, name its target as a path of its own, or leave the link out with `exclude` in `.sluice.yaml`',
      )
    : inputProblem(
        'input/broken-link',
        `the link \`${shown}\` cannot be followed in this commit`,
        'correct or remove the link, or leave it out with `exclude` in `.sluice.yaml`',
      );
}
