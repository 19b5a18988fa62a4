import { constants, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { fileAccess } from '../../../flows/parquet/random-access.ts';
import { readFileChunks } from '../../../flows/reading/read-file-chunks.ts';
import { PACKAGE_SCHEME } from '../../../gitlab/packages/package-ref.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { detail } from '../../progress.ts';
import type { FileCollection, FoundFile } from '../files/file-collection.ts';
import { findFiles } from '../files/find-files.ts';
import { claimPipe, claimStandardInput } from '../files/read-stream.ts';
import { formatBytes, inputLimits } from '../input-limits.ts';
import { inputProblem, systemReason } from '../input-problem.ts';
import { isBesideFlows, skippedFiles } from './beside-flows.ts';
import type { FlowInput } from './flow-input.ts';
import { withReadingProgress } from './reading-progress.ts';

const SCHEME = /^([a-z][a-z0-9+-]+):/;

export interface FlowInputs {
  readonly sources: readonly FlowInput[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What can be read of the given flows: files, and GitLab packages, which are fetched. The paths in `fallback` are read in place
 * of a package that cannot be.
 */
export async function expandFlowInputs(
  paths: readonly string[],
  io: Io,
  fallback: readonly string[] = [],
): Promise<FlowInputs> {
  const isPackage = (path: string) => path.startsWith(PACKAGE_SCHEME);
  const files = expandFlowFiles(
    paths.filter((path) => !isPackage(path)),
    io,
  );
  const packages = paths.filter(isPackage);
  if (packages.length === 0) return files;
  // The GitLab client is loaded only when it is needed.
  const { fetchFlowPackage } = await import('./fetch-flow-package.ts');
  const sources = [...files.sources];
  const diagnostics = [...files.diagnostics];
  let isMissing = false;
  for (const text of packages) {
    const fetched = await fetchFlowPackage(text, io);
    const isThere = fetched.source !== undefined;
    if (isThere) sources.push(fetched.source);
    else isMissing = true;
    diagnostics.push(
      isThere || fallback.length === 0 ? fetched.diagnostic : replaced(fetched.diagnostic, fallback),
    );
  }
  if (!isMissing || fallback.length === 0) return { sources, diagnostics };
  const instead = expandFlowFiles(fallback, io);
  return {
    sources: [...sources, ...instead.sources],
    diagnostics: [...diagnostics, ...instead.diagnostics],
  };
}

/** An older recording stands in for what is missing; `evidence.maxAge` decides how old that may be. */
function replaced(missing: Diagnostic, fallback: readonly string[]): Diagnostic {
  const named = fallback.map((path) => `\`${wholeVisibleText(path)}\``).join(', ');
  return {
    code: 'flows/fallback',
    severity: 'warning',
    meaning: 'noted',
    message: `${missing.message}; read instead: ${named}`,
    help: missing.help,
  };
}

/**
 * The flow files for which files, folders, globs and `-` stand, with any extension except those of documents and the like, and no
 * hidden ones. The content is not looked at. A source throws while it is read if the file cannot be read to its end.
 */
function expandFlowFiles(paths: readonly string[], io: Io): FlowInputs {
  const found = findFlowFiles(paths, io);
  const diagnostics = [...found.diagnostics];
  const sources: FlowInput[] = [];
  const add = (source: FlowInput | Diagnostic): void => {
    if ('open' in source) sources.push(withReadingProgress(source, io));
    else diagnostics.push(source);
  };
  if (paths.includes('-')) add(claimStandardInput(io));
  for (const file of found.files) add(file.isPipe ? claimPipe(file, io) : openable(file));
  for (const { name, size } of sources) {
    detail(`flows from ${name}${size === undefined ? '' : `, ${formatBytes(size)}`}`, io);
  }
  return { sources, diagnostics };
}

/** The files themselves; `-` is not one. */
export function findFlowFiles(
  paths: readonly string[],
  { cwd }: Pick<Io, 'cwd'>,
): Pick<FileCollection, 'files' | 'diagnostics'> {
  const remote = paths.filter((path) => SCHEME.test(path));
  const skipped = new Set<string>();
  const { files, diagnostics } = findFiles(
    paths.filter((path) => path !== '-' && !remote.includes(path)),
    {
      cwd,
      maxEntries: inputLimits({}).maxEntries,
      wants: (name) => {
        if (name.startsWith('.')) return false;
        if (isBesideFlows(name)) skipped.add(name);
        return !isBesideFlows(name);
      },
      what: 'flow files',
    },
  );
  return { files, diagnostics: [...remote.map(notSupported), ...diagnostics, ...skippedFiles([...skipped])] };
}

function openable({ realPath, shown }: FoundFile): FlowInput | Diagnostic {
  try {
    return {
      name: shown,
      size: statSync(realPath).size,
      open: () => readChunks(realPath),
      openAt: async () => fileAccess(await openToRead(realPath)),
    };
  } catch (error) {
    return inputProblem(
      'input/unreadable',
      `cannot read \`${shown}\`: ${systemReason(error)}`,
      'check that the file is there and that the user that runs this may read it',
    );
  }
}

async function* readChunks(realPath: string): AsyncIterable<Uint8Array> {
  yield* readFileChunks(await openToRead(realPath));
}

function openToRead(realPath: string): Promise<FileHandle> {
  return open(realPath, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
}

function notSupported(source: string): Diagnostic {
  return inputProblem(
    'input/unknown-source',
    `flows cannot be read from \`${wholeVisibleText(source.split(':')[0] ?? '')}:\``,
    'give files, folders or globs; write `./` before a file name that contains a colon',
  );
}
