import { constants, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { readFileChunks } from '../../flows/reading/read-file-chunks.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import type { Io } from '../io.ts';
import { detail } from '../progress.ts';
import { isBesideFlows, skippedFiles } from './beside-flows.ts';
import type { FoundFile } from './file-collection.ts';
import { findFiles } from './find-files.ts';
import { formatBytes, inputLimits } from './input-limits.ts';
import { inputProblem, systemReason } from './input-problem.ts';
import { claimPipe, claimStandardInput } from './read-stream.ts';

/** Something that flows can be read from; `src/flows` knows it by the same shape. */
export interface FlowInput {
  readonly name: string;
  /** In bytes, when known. */
  readonly size?: number;
  open(): AsyncIterable<Uint8Array>;
}

const SCHEME = /^([a-z][a-z0-9+-]+):/;

/**
 * The flow files that files, folders, globs and `-` stand for, any extension but those of documents and the like, hidden
 * ones not. The content is not looked at. `open` throws while it is read when the file cannot be read to its end.
 */
export function expandFlowInputs(
  paths: readonly string[],
  io: Io,
): { readonly sources: readonly FlowInput[]; readonly diagnostics: readonly Diagnostic[] } {
  const remote = paths.filter((path) => SCHEME.test(path));
  const skipped = new Set<string>();
  const found = findFiles(
    paths.filter((path) => path !== '-' && !remote.includes(path)),
    {
      cwd: io.cwd,
      maxEntries: inputLimits({}).maxEntries,
      wants: (name) => {
        if (name.startsWith('.')) return false;
        if (isBesideFlows(name)) skipped.add(name);
        return !isBesideFlows(name);
      },
      what: 'flow files',
    },
  );
  const diagnostics: Diagnostic[] = [
    ...remote.map(notSupported),
    ...found.diagnostics,
    ...skippedFiles([...skipped]),
  ];
  const sources: FlowInput[] = [];
  const add = (source: FlowInput | Diagnostic): void => {
    if ('open' in source) sources.push(source);
    else diagnostics.push(source);
  };
  if (paths.includes('-')) add(claimStandardInput(io));
  for (const file of found.files) add(file.isPipe ? claimPipe(file, io) : openable(file));
  for (const { name, size } of sources) {
    detail(`flows from ${name}${size === undefined ? '' : `, ${formatBytes(size)}`}`, io);
  }
  return { sources, diagnostics };
}

function openable({ realPath, shown }: FoundFile): FlowInput | Diagnostic {
  try {
    return {
      name: shown,
      size: statSync(realPath).size,
      open: () => readChunks(realPath),
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
  const handle = await open(realPath, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  yield* readFileChunks(handle);
}

function notSupported(source: string): Diagnostic {
  return inputProblem(
    'input/unknown-source',
    `flows cannot be read from \`${wholeVisibleText(source.split(':')[0] ?? '')}:\``,
    'give files, folders or globs; write `./` before a file name that holds a colon',
  );
}
