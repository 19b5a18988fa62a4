import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import { decodeText } from './decode-text.ts';
import { type Choice, chooseEntries } from './git/choose-entries.ts';
import { followTreeLink } from './git/follow-tree-link.ts';
import type { TreeEntry } from './git/list-tree.ts';
import { readBlobs } from './git/read-blobs.ts';
import { findRepositoryPaths, type RepositoryPaths } from './git/repository-path.ts';
import { resolveRevision } from './git/resolve-revision.ts';
import { formatBytes, type InputLimits, type InputOptions, inputLimits } from './input-limits.ts';
import { inputProblem } from './input-problem.ts';
import type { InputReading } from './input-reading.ts';
import { tooLarge } from './read-bounded-file.ts';
import { tooMuch } from './read-manifest-inputs.ts';
import { escapeControls } from './shown-path.ts';

/**
 * Reads manifests as `readManifestInputs` does, but as they are in a commit; files have the names they have in the working
 * folder. A path that the commit does not have is an empty input with an `info`: before it was added it held nothing.
 */
export async function readManifestsAtRevision(
  ref: string,
  paths: readonly string[],
  io: Io,
  options: InputOptions = {},
): Promise<InputReading> {
  const revision = await resolveRevision(ref, io);
  if (!('commit' in revision)) return { files: [], diagnostics: [revision] };
  const repository = await findRepositoryPaths(io);
  if (!('inCommit' in repository)) return { files: [], diagnostics: [repository] };

  const diagnostics: Diagnostic[] = [];
  /** By path; what a link stands for has the link's path and the target's object. */
  const wanted = new Map<string, TreeEntry>();
  for (const path of paths) {
    const place = path === '-' ? undefined : repository.inCommit(path);
    if (place === undefined) {
      diagnostics.push(notInRepository(path));
      continue;
    }
    const choice = await chooseEntries(revision.commit, place, io);
    if (!('chosen' in choice)) return { files: [], diagnostics: [...diagnostics, choice] };
    if (choice.chosen.length === 0) diagnostics.push(nothingThere(path, revision.shown));
    diagnostics.push(...(await addChoice(choice, wanted, repository, io)));
  }
  const limits = inputLimits(options);
  const bound = {
    maxBytes: limits.maxFileBytes,
    setting: options.maxFileBytesSetting ?? 'limits.maxFileBytes',
  };
  const readable: TreeEntry[] = [];
  for (const entry of wanted.values()) {
    if (entry.size <= bound.maxBytes) readable.push(entry);
    else diagnostics.push(tooLarge(repository.shown(entry.path), formatBytes(entry.size), bound));
  }
  return readFiles(readable, repository, limits, diagnostics, io);
}

async function addChoice(
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
  if (!isBlobs(texts)) return [texts];
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

const MAX_LINK_BYTES = 4096;

async function readFiles(
  entries: readonly TreeEntry[],
  repository: RepositoryPaths,
  limits: InputLimits,
  diagnostics: Diagnostic[],
  io: Io,
): Promise<InputReading> {
  const readable: TreeEntry[] = [];
  let total = 0;
  for (const entry of entries) {
    total += entry.size;
    if (total > limits.maxTotalBytes) {
      diagnostics.push(tooMuch(repository.shown(entry.path), limits.maxTotalBytes));
      break;
    }
    readable.push(entry);
  }
  const blobs = await readBlobs(readable, io);
  if (!isBlobs(blobs)) return { files: [], diagnostics: [...diagnostics, blobs] };
  const files: ManifestFile[] = [];
  for (const { path, object } of readable) {
    const file = repository.shown(path);
    const text = decodeText(blobs.get(object) ?? new Uint8Array(), file);
    if (typeof text === 'string') files.push({ file, text });
    else diagnostics.push(text);
  }
  return { files, diagnostics };
}

function isBlobs(
  answer: ReadonlyMap<string, Uint8Array> | Diagnostic,
): answer is ReadonlyMap<string, Uint8Array> {
  return answer instanceof Map;
}

function notInRepository(path: string): Diagnostic {
  return inputProblem(
    'input/git-outside-repository',
    `\`${escapeControls(path)}\` is not in the git repository, so it has no content at a revision`,
    'give a path inside the repository, or a folder instead of a revision',
  );
}

function nothingThere(path: string, revision: string): Diagnostic {
  return {
    code: 'input/git-nothing-at-revision',
    severity: 'info',
    message: `commit \`${revision}\` has no manifests at \`${escapeControls(path)}\``,
    help: 'it is taken as empty; if the manifests were moved, name the old folder with `--base`',
  };
}

function submodule(shown: string): Diagnostic {
  return inputProblem(
    'input/git-submodule',
    `\`${shown}\` is a submodule, whose content is not in this repository`,
    'compare two folders instead: `--base <folder>`',
  );
}

function badLink(shown: string, kind: 'outside' | 'broken'): Diagnostic {
  return kind === 'outside'
    ? inputProblem(
        'input/link-outside',
        `the link \`${shown}\` leads out of its folder and was not read`,
        'replace the link by the file or folder itself, or name its target as a path of its own',
      )
    : inputProblem(
        'input/broken-link',
        `the link \`${shown}\` cannot be followed in this commit`,
        'correct or remove the link',
      );
}
