import type { FileContent } from '../../impact/untouched-files.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import { detail } from '../progress.ts';
import { decodeText, fingerprint } from './decode-text.ts';
import { createExcluder } from './exclusion.ts';
import { findFiles } from './find-files.ts';
import { formatBytes, type InputOptions, inputLimits } from './input-limits.ts';
import { inputProblem } from './input-problem.ts';
import type { InputReading } from './input-reading.ts';
import { readBoundedFile } from './read-bounded-file.ts';
import { claimPipe, claimStandardInput, type InputStream, readBoundedStream } from './read-stream.ts';

const MANIFESTS = 'manifests (`*.yaml`, `*.yml`, `*.json`)';

/** Files of folders and globs that count as manifests; a file that is named itself always counts. */
export function isManifestName(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name);
}

/**
 * Reads manifests from files, folders (with subfolders), globs and, for `-`, standard input, in the order given; a file
 * that is reached twice is read once. Never throws for what it is given: each path that cannot be read is an error.
 */
export async function readManifestInputs(
  paths: readonly string[],
  io: Io,
  options: InputOptions = {},
): Promise<InputReading> {
  const { maxFileBytes, maxTotalBytes, maxEntries } = inputLimits(options);
  const bound = { maxBytes: maxFileBytes, setting: options.maxFileBytesSetting ?? 'limits.maxFileBytes' };
  const files: ManifestFile[] = [];
  const noText: FileContent[] = [];
  const excluder = createExcluder(options.exclude, io.cwd);
  const found = findFiles(
    paths.filter((path) => path !== '-'),
    { cwd: io.cwd, maxEntries, wants: isManifestName, what: MANIFESTS, excluder },
  );
  const diagnostics: Diagnostic[] = [...found.diagnostics, ...excluder.diagnostics()];
  let total = 0;

  const take = (file: string, bytes: Uint8Array | Diagnostic): void => {
    if (!(bytes instanceof Uint8Array)) {
      diagnostics.push(bytes);
      return;
    }
    total += bytes.length;
    const text = decodeText(bytes, file);
    if (typeof text === 'string') files.push({ file, text });
    else {
      diagnostics.push(text);
      noText.push({ file, content: fingerprint(bytes) });
    }
  };

  const takeStream = async (stream: InputStream | Diagnostic): Promise<void> => {
    if ('code' in stream) diagnostics.push(stream);
    else take(stream.name, await readBoundedStream(stream, bound));
  };

  if (paths.includes('-')) await takeStream(claimStandardInput(io));
  for (const file of found.files) {
    if (file.isPipe) {
      await takeStream(claimPipe(file, io));
      continue;
    }
    const bytes = readBoundedFile(file, bound);
    if (bytes instanceof Uint8Array && total + bytes.length > maxTotalBytes) {
      diagnostics.push(tooMuch(file.shown, maxTotalBytes));
      break;
    }
    take(file.shown, bytes);
  }
  if (paths.length > 0) {
    detail(`${files.length} manifest file(s), ${formatBytes(total)}, from ${paths.join(', ')}`, io);
  }
  return { files, noText, diagnostics };
}

export function tooMuch(firstUnread: string, maxTotalBytes: number): Diagnostic {
  return inputProblem(
    'input/too-large',
    `the manifests are over ${formatBytes(maxTotalBytes)} together; \`${firstUnread}\` and all after it were not read`,
    'give fewer files, or raise `limits.maxFileBytes`, which raises this limit to twice its value',
  );
}
