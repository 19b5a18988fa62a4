import type { FileContent } from '../../impact/changes/untouched-files.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import { decodeText, fingerprint } from './files/decode-text.ts';
import { createExcluder } from './files/exclusion.ts';
import { tooLarge } from './files/read-bounded-file.ts';
import { addChosen } from './git/add-chosen.ts';
import { chooseEntries } from './git/choose-entries.ts';
import type { TreeEntry } from './git/list-tree.ts';
import { readBlobs } from './git/read-blobs.ts';
import { findRepositoryPaths, type RepositoryPaths } from './git/repository-path.ts';
import { formatBytes, type InputLimits, type InputOptions, inputLimits } from './input-limits.ts';
import { inputProblem } from './input-problem.ts';
import type { InputReading } from './input-reading.ts';
import { tooMuch } from './open-manifest-inputs.ts';

/**
 * Reads manifests as `readManifestInputs` does, but as they are in a commit; files have the names that they have in the working
 * folder. A path that the commit does not have is an empty input with an `info`: before it was added it contained nothing.
 */
export async function readManifestsAtRevision(
  commit: string,
  paths: readonly string[],
  io: Io,
  options: InputOptions = {},
): Promise<InputReading> {
  const repository = await findRepositoryPaths(io);
  if (!('inCommit' in repository)) return { files: [], noText: [], diagnostics: [repository] };

  const diagnostics: Diagnostic[] = [];
  /** By path; a file reached through a link has the link's path and the target's object. */
  const wanted = new Map<string, TreeEntry>();
  const excluder = createExcluder(options.exclude, io.cwd);
  for (const path of paths) {
    const place = path === '-' ? undefined : repository.inCommit(path);
    if (place === undefined) {
      diagnostics.push(notInRepository(path));
      continue;
    }
    const choice = await chooseEntries(commit, place, io);
    if (!('chosen' in choice)) return { files: [], noText: [], diagnostics: [...diagnostics, choice] };
    if (choice.chosen.length === 0) diagnostics.push(nothingThere(path, commit.slice(0, 8)));
    const chosen = choice.chosen.filter(
      (entry) => entry.path === place || !excluder.excludes(repository.fromWorkingFolder(entry.path)),
    );
    diagnostics.push(...(await addChosen({ ...choice, chosen }, wanted, repository, io)));
  }
  diagnostics.push(...excluder.diagnostics());
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
  if (!isBlobs(blobs)) return { files: [], noText: [], diagnostics: [...diagnostics, blobs] };
  const files: ManifestFile[] = [];
  const noText: FileContent[] = [];
  for (const { path, object } of readable) {
    const file = repository.shown(path);
    const bytes = blobs.get(object) ?? new Uint8Array();
    const text = decodeText(bytes, file);
    if (typeof text === 'string') files.push({ file, text });
    else {
      diagnostics.push(text);
      noText.push({ file, content: fingerprint(bytes) });
    }
  }
  return { files, noText, diagnostics };
}

function isBlobs(
  answer: ReadonlyMap<string, Uint8Array> | Diagnostic,
): answer is ReadonlyMap<string, Uint8Array> {
  return answer instanceof Map;
}

function notInRepository(path: string): Diagnostic {
  return inputProblem(
    'input/git-outside-repository',
    path === '-'
      ? 'standard input has no content at a revision, so there is nothing to compare it with'
      : `\`${wholeVisibleText(path)}\` is not in the git repository, so it has no content at a revision`,
    path === '-'
      ? 'name the policies of the repository with `--policies`, and give `--head -`'
      : 'give a path inside the repository, or a folder instead of a revision',
  );
}

function nothingThere(path: string, revision: string): Diagnostic {
  return {
    code: 'input/git-nothing-at-revision',
    severity: 'info',
    meaning: 'noted',
    message: `commit \`${revision}\` has no manifests at \`${wholeVisibleText(path)}\``,
    help: 'it counts as empty; if the manifests were moved, give the old folder with `--base`',
  };
}
