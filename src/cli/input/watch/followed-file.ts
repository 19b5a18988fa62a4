import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FlowSource } from '../../../flows/flow-source.ts';
import { fileAccess } from '../../../flows/parquet/random-access.ts';
import type { ReadOptions } from '../../../flows/read-flow-lines.ts';
import { detectFlowFormat, SNIFFED_BYTES } from '../../../flows/reading/flow-format.ts';
import { detectJsonLayout } from '../../../flows/reading/json-layout.ts';
import { readFileChunks } from '../../../flows/reading/read-file-chunks.ts';
import type { DeployTimes } from '../../../flows/watch/digest-parts.ts';
import { readSince } from '../../../flows/watch/read-since.ts';
import { createSinceDeploy } from '../../../flows/watch/since-deploy.ts';
import { bytesAt, createAddedLines, HEAD_BYTES } from './added-lines.ts';
import type { WatchedPart } from './watched-source.ts';

/** One file that grows, or is rewritten, while it is watched. It stays the same file when it is renamed. */
export interface FollowedFile {
  /** Reads what came since the last time. Throws what the system throws. */
  readonly readOn: () => Promise<void>;
  readonly part: () => WatchedPart;
  /** Hands over what was waiting for more. */
  readonly finish: () => void;
  readonly close: () => Promise<void>;
  /** Whether it is written as a whole, not line by line: then another file of its name replaces it. */
  readonly isWhole: () => boolean;
}

interface FileToFollow {
  readonly name: string;
  readonly path: string;
}

/** Opens the file. `start: 'end'`: what is already in it is not read, except its first lines, which are told apart by their times. */
export async function followFile(
  file: FileToFollow,
  {
    start,
    times,
    ...options
  }: ReadOptions & { readonly start: 'end' | 'beginning'; readonly times: DeployTimes },
): Promise<FollowedFile> {
  const handle = await openToRead(file.path);
  const lines = createAddedLines(file.name, handle, times, options);
  const whole = createRewrittenFile(file, times, options);
  let content: 'none' | 'lines' | 'whole' = 'none';

  const begin = async (size: number, from: 'end' | 'beginning'): Promise<void> => {
    if (size === 0) return;
    const head = await bytesAt(handle, 0, Math.min(size, HEAD_BYTES));
    content = isWrittenAsWhole(head.subarray(0, SNIFFED_BYTES)) ? 'whole' : 'lines';
    if (content === 'lines' && from === 'end') await lines.startAtEnd(head, size);
  };

  const stats = await handle.stat();
  if (start === 'end') {
    await begin(stats.size, 'end');
    whole.leaveOut(stats);
  }

  return {
    async readOn() {
      const now = await handle.stat();
      // It was empty until now.
      if (content === 'none') await begin(now.size, 'beginning');
      if (content === 'lines') await lines.readOn(now.size);
      if (content === 'whole') await whole.readOn(now);
    },
    part: () => (content === 'whole' ? whole : lines).part(),
    finish: () => lines.finish(),
    close: () => handle.close(),
    isWhole: () => content === 'whole',
  };
}

function isWrittenAsWhole(head: Buffer): boolean {
  return detectFlowFormat(head) !== 'lines' || detectJsonLayout(head) === 'values';
}

type Version = Pick<Stats, 'size' | 'mtimeMs'>;

/** A file that is written as a whole, such as a digest: each time that it is another one it is read anew. */
function createRewrittenFile({ name, path }: FileToFollow, times: DeployTimes, options: ReadOptions) {
  let since = createSinceDeploy(times);
  let version = '';
  let shown: Pick<WatchedPart, 'format' | 'formats' | 'diagnostics'> = {
    format: undefined,
    formats: [],
    diagnostics: [],
  };
  return {
    /** What it holds now was there before the watch. */
    leaveOut: (now: Version): void => {
      version = versionOf(now);
    },
    readOn: async (now: Version): Promise<void> => {
      if (versionOf(now) === version) return;
      version = versionOf(now);
      since = createSinceDeploy(times);
      const { format, formats, diagnostics } = await readSince(
        wholeFile(name, path, now.size),
        since,
        options,
      );
      shown = { format, formats, diagnostics };
    },
    part: (): WatchedPart => ({ name, records: since.finish(name), ...shown }),
  };
}

function versionOf({ size, mtimeMs }: Version): string {
  return `${size} ${mtimeMs}`;
}

/** A file that another one of its name replaces: it is opened anew. */
function wholeFile(name: string, path: string, size: number): FlowSource {
  return {
    name,
    size,
    open: async function* () {
      yield* readFileChunks(await openToRead(path));
    },
    openAt: async () => fileAccess(await openToRead(path)),
  };
}

function openToRead(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
}
