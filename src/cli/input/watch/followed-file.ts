import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FlowSource } from '../../../flows/flow-source.ts';
import type { RecordFormat } from '../../../flows/format/record-format.ts';
import { fileAccess } from '../../../flows/parquet/random-access.ts';
import type { ReadOptions } from '../../../flows/read-flow-lines.ts';
import { detectFlowFormat, SNIFFED_BYTES } from '../../../flows/reading/flow-format.ts';
import { detectJsonLayout } from '../../../flows/reading/json-layout.ts';
import { readFileChunks } from '../../../flows/reading/read-file-chunks.ts';
import type { DeployTimes } from '../../../flows/watch/digest-parts.ts';
import { createFollowedLines, type FollowedLines } from '../../../flows/watch/followed-lines.ts';
import { readSince } from '../../../flows/watch/read-since.ts';
import { createSinceDeploy } from '../../../flows/watch/since-deploy.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { formatBytes } from '../input-limits.ts';
import { inputProblem } from '../input-problem.ts';
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

/** The beginning of a file of lines shows what its lines are: a banner, the names of columns. */
const HEAD_BYTES = 64 * 1024;
/** A busy node writes less than this in an hour. */
const MAX_BYTES = 4 * 1024 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** Opens the file. `start: 'end'`: what is already in it is not read, except its first lines, which are told apart by their times. */
export async function followFile(
  { name, path }: { readonly name: string; readonly path: string },
  {
    start,
    times,
    ...options
  }: ReadOptions & { readonly start: 'end' | 'beginning'; readonly times: DeployTimes },
): Promise<FollowedFile> {
  const handle = await openToRead(path);
  let since = createSinceDeploy(times);
  let lines: FollowedLines | undefined;
  let format: RecordFormat | undefined;
  let formats: readonly string[] = [];
  let diagnostics: readonly Diagnostic[] = [];
  let offset = 0;
  let version = '';
  let isWhole = false;
  let isStarted = false;
  /** The lines that come now were there before, and only show what the lines are. */
  let isHead = false;
  let addedBytes = 0;

  const startLines = (): FollowedLines => {
    lines = createFollowedLines(options, (line) => {
      if (!isHead) since.add(line);
    });
    return lines;
  };
  /** Finds out what kind of file it is; undefined while it is empty. */
  const begin = async (size: number, from: 'end' | 'beginning'): Promise<void> => {
    if (size === 0) return;
    const head = await bytesAt(handle, 0, Math.min(size, HEAD_BYTES));
    const sniffed = head.subarray(0, SNIFFED_BYTES);
    isStarted = true;
    isWhole = detectFlowFormat(sniffed) !== 'lines' || detectJsonLayout(sniffed) === 'values';
    if (isWhole || from === 'beginning') return;
    const headEnd = head.lastIndexOf(LINE_FEED) + 1;
    const lineStart = await startOfLastLine(handle, size);
    const to = startLines();
    isHead = true;
    if (headEnd > 0) to.push(head.subarray(0, headEnd));
    isHead = false;
    offset = Math.max(headEnd, lineStart);
  };

  const readWhole = async (size: number): Promise<void> => {
    since = createSinceDeploy(times);
    const end = await readSince(wholeFile(name, path, size), since, options);
    ({ format, formats, diagnostics } = end);
  };
  const readAdded = async (size: number): Promise<void> => {
    // Truncated to start again, as logrotate's `copytruncate` does.
    if (size < offset) {
      lines?.finish();
      lines = undefined;
      offset = 0;
    }
    addedBytes += size - offset;
    if (addedBytes > MAX_BYTES) {
      diagnostics = [tooLarge(name)];
      return;
    }
    const to = lines ?? startLines();
    for await (const bytes of bytesBetween(handle, offset, size)) {
      to.push(bytes);
      offset += bytes.length;
    }
    format = lines?.format() ?? format;
  };

  const stats = await handle.stat();
  if (start === 'end') {
    await begin(stats.size, 'end');
    version = versionOf(stats);
  }

  return {
    async readOn() {
      const now = await handle.stat();
      // It was empty until now.
      if (!isStarted) await begin(now.size, 'beginning');
      if (!isStarted) return;
      if (!isWhole) return readAdded(now.size);
      if (versionOf(now) === version) return;
      version = versionOf(now);
      await readWhole(now.size);
    },
    part: () => ({ name, records: since.finish(name), format, formats, diagnostics }),
    finish: () => lines?.finish(),
    close: () => handle.close(),
    isWhole: () => isWhole,
  };
}

function tooLarge(name: string): Diagnostic {
  return inputProblem(
    'input/too-large',
    `\`${wholeVisibleText(name)}\` grew by more than ${formatBytes(MAX_BYTES)} while it was watched, and was not read on`,
    'configure the recorder to leave out what is not needed, or watch for a shorter time',
  );
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

/** The bytes from one place in a file to another; they are valid until the next ones are asked for. */
async function* bytesBetween(handle: FileHandle, from: number, end: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(end - from, 1)));
  for (let at = from; at < end; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function openToRead(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
}

function versionOf({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): string {
  return `${size} ${mtimeMs}`;
}

async function bytesAt(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, from);
  return buffer.subarray(0, bytesRead);
}

/** The last line may have been only half written when it was looked at. A line longer than the head is cut, and counted as broken. */
async function startOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const from = Math.max(0, size - HEAD_BYTES);
  const tail = await bytesAt(handle, from, size - from);
  const last = tail.lastIndexOf(LINE_FEED);
  return last === -1 ? (from === 0 ? 0 : size) : from + last + 1;
}
