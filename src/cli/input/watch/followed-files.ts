import { statSync } from 'node:fs';
import type { ReadOptions } from '../../../flows/read-flow-lines.ts';
import type { DeployTimes } from '../../../flows/watch/digest-parts.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import type { FoundFile } from '../files/file-collection.ts';
import { findFlowFiles } from '../flows/expand-flow-inputs.ts';
import { inputProblem, systemReason } from '../input-problem.ts';
import { type FollowedFile, followFile } from './followed-file.ts';
import type { WatchedSource } from './watched-source.ts';

/** Handles stay open, so that a file is recognised under any name that rotation gives it. */
const MAX_FILES = 512;

interface Followed {
  readonly file: FollowedFile;
  path: string;
}

/**
 * Follows the files for which paths stand, looked up anew each time: a file that appears is read from its beginning, one that was
 * there at the start from where it ended then, and one that is renamed to its end.
 */
export async function followFiles(
  paths: readonly string[],
  times: DeployTimes,
  options: ReadOptions,
  io: Io,
): Promise<WatchedSource> {
  const followed = new Map<string, Followed>();
  const look = async (start: 'end' | 'beginning'): Promise<readonly Diagnostic[]> => {
    const found = findFlowFiles(paths, io);
    const failed = await openNew(found.files, followed, { ...options, start, times });
    return [...found.diagnostics.filter(({ severity }) => severity === 'error'), ...failed];
  };

  let problems = await look('end');
  return {
    async poll() {
      problems = await look('beginning');
      problems = [...problems, ...(await readAllOn(followed))];
    },
    finish: () => {
      for (const { file } of followed.values()) file.finish();
    },
    parts: () => [...followed.values()].map(({ file }) => file.part()),
    problems: () => problems,
    close: async () => {
      for (const { file } of followed.values()) await file.close();
    },
  };
}

/** Opens those of the found files that are not followed yet; returns what was in the way. */
async function openNew(
  found: readonly FoundFile[],
  followed: Map<string, Followed>,
  options: Parameters<typeof followFile>[1],
): Promise<readonly Diagnostic[]> {
  const failed: Diagnostic[] = [];
  for (const file of found) {
    try {
      const key = identityOf(file);
      const known = followed.get(key);
      if (known !== undefined) {
        known.path = file.realPath;
        continue;
      }
      if (followed.size >= MAX_FILES) {
        failed.push(tooMany(file.shown));
        continue;
      }
      await closeReplaced(file, followed);
      const opened = await followFile({ name: file.shown, path: file.realPath }, options);
      followed.set(key, { file: opened, path: file.realPath });
    } catch (error) {
      failed.push(unreadable(file.shown, error));
    }
  }
  return failed;
}

/** A digest that replaces another does not count as an additional one. */
async function closeReplaced({ realPath }: FoundFile, followed: Map<string, Followed>): Promise<void> {
  for (const [other, { file, path }] of followed) {
    if (path !== realPath || !file.isWhole()) continue;
    followed.delete(other);
    await file.close();
  }
}

async function readAllOn(followed: ReadonlyMap<string, Followed>): Promise<readonly Diagnostic[]> {
  const failed: Diagnostic[] = [];
  for (const { file, path } of followed.values()) {
    try {
      await file.readOn();
    } catch (error) {
      failed.push(unreadable(path, error));
    }
  }
  return failed;
}

/** Identifies a file under any name. */
function identityOf({ realPath }: FoundFile): string {
  const { dev, ino } = statSync(realPath, { bigint: true });
  return `${dev}:${ino}`;
}

function unreadable(name: string, error: unknown): Diagnostic {
  if (!(error instanceof Error && 'code' in error)) throw error;
  return inputProblem(
    'input/unreadable',
    `cannot read \`${wholeVisibleText(name)}\`: ${systemReason(error)}`,
    'check that the file is there and that the user that runs this may read it',
  );
}

function tooMany(name: string): Diagnostic {
  return inputProblem(
    'input/too-many-files',
    `\`${wholeVisibleText(name)}\` is not watched: more than ${MAX_FILES} files are`,
    'watch only the folder that the recorder writes to, and keep old recordings elsewhere',
  );
}
