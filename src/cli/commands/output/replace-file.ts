import { randomUUID } from 'node:crypto';
import { realpathSync, type Stats, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { systemCode, systemReason } from '../../input/input-problem.ts';
import type { Io } from '../../io.ts';
import { linkOutOf } from './link-out-of.ts';

/** A file to write: where it is, with links followed, and how the user named it. */
export interface OutputFile {
  readonly path: string;
  readonly shown: string;
  /** A device or pipe: what is written there is gone, so it cannot be replaced as a whole. */
  readonly isStream: boolean;
}

/**
 * Finds out whether a file can be written there, as far as that shows before there is something to write; undefined, after saying
 * why, when it cannot. A path within the working folder must not leave it through a link: a merge request can bring links along.
 */
export function findOutputFile(
  shown: string,
  io: Io,
  { streams = 'refused' }: { readonly streams?: 'allowed' | 'refused' } = {},
): OutputFile | undefined {
  const refuse = (reason: string): undefined => {
    io.stderr(`error: cannot write \`${wholeVisibleText(shown)}\`: ${reason}`);
    return undefined;
  };
  if (shown === '') return refuse('an empty text is not a path');
  const path = resolve(io.cwd, shown);
  try {
    const link = linkOutOf(io.cwd, path);
    if (link !== undefined) {
      return refuse(
        `\`${wholeVisibleText(link)}\` is a link that leads out of the working folder, or to nothing; give its target instead`,
      );
    }
    const stats = statsOf(path);
    if (stats === undefined) {
      return canHold(dirname(path)) ? { path, shown, isStream: false } : refuse('its folder cannot be made');
    }
    if (stats.isDirectory()) return refuse('it is a folder');
    if (stats.isFile()) return { path: realpathSync(path), shown, isStream: false };
    // Renaming a file over /dev/null would replace the device for the whole machine.
    return streams === 'allowed'
      ? { path, shown, isStream: true }
      : refuse('it is a device, pipe or socket; name a file');
  } catch (error) {
    io.stderr(writeFailure(shown, error));
    return undefined;
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether this is a folder, or a missing one that can be created. */
function canHold(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? dirname(path) !== path && canHold(dirname(path)) : stats.isDirectory();
}

/**
 * Creates missing folders. Readers see the old file or the new one, never half of one, even if the process ends in the middle.
 * False, after saying why, when it could not be written. The pieces are requested one by one, so that they need not be in memory
 * together.
 */
export async function replaceFile(
  { path, shown, isStream }: OutputFile,
  pieces: Iterable<string | Uint8Array>,
  io: Io,
): Promise<boolean> {
  if (isStream) return tried(shown, io, () => writePieces(path, 'w', pieces));
  // Hidden, so that what a killed process leaves is not read as one of a folder's files.
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  return tried(shown, io, async () => {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writePieces(draft, 'wx', pieces, 'durable');
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  });
}

async function tried(shown: string, io: Io, write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    io.stderr(writeFailure(shown, error));
    return false;
  }
}

async function writePieces(
  path: string,
  flags: 'w' | 'wx',
  pieces: Iterable<string | Uint8Array>,
  durability?: 'durable',
): Promise<void> {
  const file = await open(path, flags);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    // If the machine stops after the renaming, the name must not exist without the content.
    if (durability === 'durable') await file.datasync();
  } finally {
    await file.close();
  }
}

/** The line that says why a file could not be written. */
export function writeFailure(path: string, error: unknown): string {
  const reason = systemCode(error) === 'ENOENT' ? 'its folder does not exist' : systemReason(error);
  return `error: cannot write \`${wholeVisibleText(path)}\`: ${reason}`;
}
