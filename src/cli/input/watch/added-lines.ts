import type { FileHandle } from 'node:fs/promises';
import type { ReadOptions } from '../../../flows/read-flow-lines.ts';
import type { DeployTimes } from '../../../flows/watch/digest-parts.ts';
import { createFollowedLines, type FollowedLines } from '../../../flows/watch/followed-lines.ts';
import { createSinceDeploy } from '../../../flows/watch/since-deploy.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { formatBytes } from '../input-limits.ts';
import { inputProblem } from '../input-problem.ts';
import type { WatchedPart } from './watched-source.ts';

/** The beginning of a file of lines shows what its lines are: a banner, the names of columns. */
export const HEAD_BYTES = 64 * 1024;
/** A busy node writes less than this in an hour. */
const MAX_BYTES = 4 * 1024 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** The lines that are added to a file. */
export interface AddedLines {
  /** Reads from the end of what is there now: the lines of the head only show what the lines are. */
  readonly startAtEnd: (head: Buffer, size: number) => Promise<void>;
  readonly readOn: (size: number) => Promise<void>;
  readonly part: () => WatchedPart;
  /** Hands over what was waiting for more. */
  readonly finish: () => void;
}

export function createAddedLines(
  name: string,
  handle: FileHandle,
  times: DeployTimes,
  options: ReadOptions,
): AddedLines {
  const since = createSinceDeploy(times);
  let lines: FollowedLines | undefined;
  let format: WatchedPart['format'];
  let diagnostics: readonly Diagnostic[] = [];
  let offset = 0;
  let addedBytes = 0;
  let isHead = false;

  const startLines = (): FollowedLines => {
    lines = createFollowedLines(options, (line) => {
      if (!isHead) since.add(line);
    });
    return lines;
  };
  return {
    async startAtEnd(head, size) {
      const headEnd = head.lastIndexOf(LINE_FEED) + 1;
      const lineStart = await startOfLastLine(handle, size);
      const to = startLines();
      isHead = true;
      if (headEnd > 0) to.push(head.subarray(0, headEnd));
      isHead = false;
      offset = Math.max(headEnd, lineStart);
    },
    async readOn(size) {
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
    },
    part: () => ({ name, records: since.finish(name), format, formats: [], diagnostics }),
    finish: () => lines?.finish(),
  };
}

function tooLarge(name: string): Diagnostic {
  return inputProblem(
    'input/too-large',
    `\`${wholeVisibleText(name)}\` grew by more than ${formatBytes(MAX_BYTES)} while it was watched, and was not read on`,
    'configure the recorder to leave out what is not needed, or watch for a shorter time',
  );
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

export async function bytesAt(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, from);
  return buffer.subarray(0, bytesRead);
}

/** The last line may have been only half written when it was looked at. A line longer than the head is cut, and counted as broken. */
async function startOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const from = Math.max(0, size - HEAD_BYTES);
  const tail = await bytesAt(handle, from, size - from);
  const last = tail.lastIndexOf(LINE_FEED);
  if (last !== -1) return from + last + 1;
  return from === 0 ? 0 : size;
}
