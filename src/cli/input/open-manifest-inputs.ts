import { statSync } from 'node:fs';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Io } from '../io.ts';
import { createExcluder } from './files/exclusion.ts';
import type { FoundFile } from './files/file-collection.ts';
import { findFiles } from './files/find-files.ts';
import { type ByteBound, readBoundedFile, releaseBytes } from './files/read-bounded-file.ts';
import { claimPipe, claimStandardInput, type InputStream, readBoundedStream } from './files/read-stream.ts';
import { formatBytes, type InputOptions, inputLimits } from './input-limits.ts';
import { inputProblem } from './input-problem.ts';

const MANIFESTS = 'manifests (`*.yaml`, `*.yml`, `*.json`)';

/** A file by the name that people see, and its bytes, text or not. */
export interface ManifestBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Manifests that were found, so that whoever reads them need not keep them all. */
export interface ManifestInputs {
  /** In the order in which they are read; some of them may turn out to be unreadable. */
  readonly names: readonly string[];
  /** How much there is to read, as far as that is known before: pipes do not count. */
  knownBytes(): number;
  /** Standard input, where it is one of them; it is claimed, and may be handed on to an opening with more paths. */
  readonly standardInput: InputStream | Diagnostic | undefined;
  /** Problems of looking for them. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * All of them, one after the other, to be called once: what cannot be read gives an error. With `toReadAgain` what came from a
   * pipe is kept, because it cannot be read twice.
   */
  read(purpose?: { readonly toReadAgain: boolean }): AsyncGenerator<ManifestBytes | Diagnostic>;
  /** Some of those that were read, in the same order. Their bytes are gone once the next ones are requested. */
  readAgain(wants: (name: string) => boolean): Generator<ManifestBytes | Diagnostic>;
  /** Files that must be known before the others, by their name or content; `read` gives them again, with their problems. */
  readFirst(wants: (name: string, bytes: Uint8Array) => boolean): readonly ManifestBytes[];
}

/** Files of folders and globs that count as manifests; a file that is named itself always counts. */
export function isManifestName(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name);
}

/**
 * Finds manifests among files, folders (with subfolders), globs and, for `-`, standard input, in the given order; a file that is
 * reached twice is found once.
 */
export function openManifestInputs(
  paths: readonly string[],
  io: Io,
  options: InputOptions = {},
  standardInput = paths.includes('-') ? claimStandardInput(io) : undefined,
): ManifestInputs {
  const { maxFileBytes, maxTotalBytes, maxEntries } = inputLimits(options);
  const bound = { maxBytes: maxFileBytes, setting: options.maxFileBytesSetting ?? 'limits.maxFileBytes' };
  const excluder = createExcluder(options.exclude, io.cwd);
  const found = findFiles(
    paths.filter((path) => path !== '-'),
    { cwd: io.cwd, maxEntries, wants: isManifestName, what: MANIFESTS, excluder },
  );
  const files = found.files;
  const fromPipes = new Map<string, ManifestBytes>();

  return {
    names: [
      ...(standardInput === undefined || 'code' in standardInput ? [] : [standardInput.name]),
      ...files.map(({ shown }) => shown),
    ],
    knownBytes: () => sizeOf(files),
    standardInput,
    diagnostics: [...found.diagnostics, ...excluder.diagnostics()],
    read: ({ toReadAgain } = { toReadAgain: false }) =>
      readInOrder({ standardInput, files, bound, maxTotalBytes }, io, (part) => {
        if (toReadAgain) fromPipes.set(part.file, part);
      }),
    *readAgain(wants) {
      for (const part of fromPipes.values()) if (wants(part.file)) yield part;
      for (const { isPipe, shown, realPath } of files) {
        if (isPipe || !wants(shown)) continue;
        const bytes = readBoundedFile({ realPath, shown }, bound);
        if ('code' in bytes) {
          yield bytes;
          continue;
        }
        yield { file: shown, bytes };
        releaseBytes(bytes);
      }
    },
    readFirst: (wants) =>
      files.flatMap(({ isPipe, shown, realPath }) => {
        if (isPipe) return [];
        const bytes = readBoundedFile({ realPath, shown }, bound);
        if ('code' in bytes) return [];
        if (wants(shown, bytes)) return [{ file: shown, bytes }];
        releaseBytes(bytes);
        return [];
      }),
  };
}

function sizeOf(files: readonly FoundFile[]): number {
  return files.reduce(
    (sum, { isPipe, realPath }) =>
      sum + (isPipe ? 0 : (statSync(realPath, { throwIfNoEntry: false })?.size ?? 0)),
    0,
  );
}

interface ToRead {
  readonly standardInput: InputStream | Diagnostic | undefined;
  readonly files: readonly FoundFile[];
  readonly bound: ByteBound;
  readonly maxTotalBytes: number;
}

async function* readInOrder(
  { standardInput, files, bound, maxTotalBytes }: ToRead,
  io: Io,
  onPiped: (part: ManifestBytes) => void,
): AsyncGenerator<ManifestBytes | Diagnostic> {
  let total = 0;
  const readPipe = async (pipe: InputStream | Diagnostic): Promise<ManifestBytes | Diagnostic> => {
    const part = await readStream(pipe, bound);
    if ('code' in part) return part;
    total += part.bytes.length;
    onPiped(part);
    return part;
  };
  if (standardInput !== undefined) yield await readPipe(standardInput);
  for (const { isPipe, shown, realPath } of files) {
    if (isPipe) {
      yield await readPipe(claimPipe({ realPath, shown }, io));
      continue;
    }
    const bytes = readBoundedFile({ realPath, shown }, bound);
    if ('code' in bytes) {
      yield bytes;
      continue;
    }
    if (total + bytes.length > maxTotalBytes) {
      yield tooMuch(shown, maxTotalBytes);
      return;
    }
    total += bytes.length;
    yield { file: shown, bytes };
  }
}

async function readStream(
  stream: InputStream | Diagnostic,
  bound: ByteBound,
): Promise<ManifestBytes | Diagnostic> {
  if ('code' in stream) return stream;
  const bytes = await readBoundedStream(stream, bound);
  return 'code' in bytes ? bytes : { file: stream.name, bytes };
}

export function tooMuch(firstUnread: string, maxTotalBytes: number): Diagnostic {
  return inputProblem(
    'input/too-large',
    `the manifests are over ${formatBytes(maxTotalBytes)} together; \`${firstUnread}\` and all after it were not read`,
    'give fewer files, or raise `limits.maxFileBytes`, which raises this limit to twice its value',
  );
}
