import type { FileContent } from '../../impact/changes/untouched-files.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import { detail } from '../progress.ts';
import { decodeText, fingerprint } from './files/decode-text.ts';
import { formatBytes, type InputOptions } from './input-limits.ts';
import type { InputReading } from './input-reading.ts';
import { type ManifestInputs, openManifestInputs } from './open-manifest-inputs.ts';

/**
 * Reads manifests from files, folders (with subfolders), globs and, for `-`, standard input, in the given order; a file that is
 * reached twice is read once. Never throws because of its input: each path that cannot be read is an error.
 */
export function readManifestInputs(
  paths: readonly string[],
  io: Io,
  options: InputOptions = {},
): Promise<InputReading> {
  return readAllManifests(openManifestInputs(paths, io, options), paths, io);
}

/** Reads all that were found into memory. */
export async function readAllManifests(
  inputs: ManifestInputs,
  paths: readonly string[],
  io: Io,
): Promise<InputReading> {
  const files: ManifestFile[] = [];
  const noText: FileContent[] = [];
  const diagnostics: Diagnostic[] = [...inputs.diagnostics];
  let total = 0;
  for await (const part of inputs.read()) {
    if ('code' in part) {
      diagnostics.push(part);
      continue;
    }
    const { file, bytes } = part;
    total += bytes.length;
    const text = decodeText(bytes, file);
    if (typeof text === 'string') files.push({ file, text });
    else {
      diagnostics.push(text);
      noText.push({ file, content: fingerprint(bytes) });
    }
  }
  tellRead(files.length, total, paths, io);
  return { files, noText, diagnostics };
}

/** Tells people who wonder how much was read. */
export function tellRead(files: number, bytes: number, paths: readonly string[], io: Io): void {
  if (paths.length === 0) return;
  detail(`${files} manifest file(s), ${formatBytes(bytes)}, from ${paths.join(', ')}`, io);
}
