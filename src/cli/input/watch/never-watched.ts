import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RecordFormat } from '../../../flows/format/record-format.ts';
import type { ReadOptions } from '../../../flows/read-flow-lines.ts';
import { showsDrops } from '../../../flows/watch/shows-drops.ts';
import { PACKAGE_SCHEME } from '../../../gitlab/packages/package-ref.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { findFlowFiles } from '../flows/expand-flow-inputs.ts';
import { inputProblem, systemCode } from '../input-problem.ts';
import { followFile } from './followed-file.ts';

/** Problems with the text of a path, which stay; any other problem may be gone when the recorder writes. */
const FOREVER = new Set(['input/unknown-source', 'input/bad-path', 'input/bad-glob']);

/**
 * Why a watch of these flows could never succeed, as far as that is known before a deploy. What may still come is no reason: a
 * file or a folder that does not exist yet, a package that is published meanwhile, records of another kind in a folder.
 */
export async function describeNeverWatched(
  paths: readonly string[],
  options: ReadOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (paths.length === 0) return [nothingNamed()];
  const problems = (await Promise.all(paths.map((path) => problemsOf(path, io)))).flat();
  return problems.length > 0 ? problems : await describeSilence(paths, options, io);
}

async function problemsOf(path: string, io: Io): Promise<readonly Diagnostic[]> {
  if (path === '-') return [notFollowed('standard input')];
  if (path.startsWith(PACKAGE_SCHEME)) {
    // The GitLab client is loaded only when it is needed.
    const { describeNoPackage } = await import('./watched-package.ts');
    return describeNoPackage(path, io);
  }
  const { files, diagnostics } = findFlowFiles([path], io);
  const pipes = files.filter(({ isPipe }) => isPipe).map(({ shown }) => notFollowed(`the pipe \`${shown}\``));
  return [...pipes, ...diagnostics.filter(({ code }) => FOREVER.has(code))];
}

/** If every path names a file, and its lines have a format that cannot show that policy dropped nothing. */
async function describeSilence(
  paths: readonly string[],
  options: ReadOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const silent: string[] = [];
  for (const path of paths) {
    const format = path.startsWith(PACKAGE_SCHEME) ? undefined : await formatOf(path, options, io);
    if (format === undefined || showsDrops(format.abilities, { hasDropped: true })) return [];
    silent.push(`\`${wholeVisibleText(path)}\` (${format.title})`);
  }
  return [noDropsShown(silent)];
}

/**
 * The format of a file's lines; undefined for anything else: a folder may get other files, and what is written as a whole, such
 * as a digest, may get other content.
 */
async function formatOf(
  path: string,
  options: ReadOptions,
  { cwd }: Pick<Io, 'cwd'>,
): Promise<RecordFormat | undefined> {
  try {
    const realPath = realpathSync(resolve(cwd, path));
    if (!statSync(realPath).isFile()) return undefined;
    const start = { start: 'end', times: { began: 0, since: 0 } } as const;
    const file = await followFile({ name: path, path: realPath }, { ...options, ...start });
    try {
      await file.readOn();
      return file.part().format;
    } finally {
      await file.close();
    }
  } catch (error) {
    // What does not exist, or cannot be read now, may be there when it is watched.
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function nothingNamed(): Diagnostic {
  return inputProblem(
    'input/nothing-to-watch',
    'the deploy should be watched, but nothing says where flows are recorded meanwhile',
    'give a file or folder that a recorder writes, or `gitlab-package:NAME`, with `--watch-flows` or `--flows`, or in the configuration (`deploy.watch.flows`, `flows`); `--watch off` deploys without a watch',
  );
}

function notFollowed(what: string): Diagnostic {
  return inputProblem(
    'input/not-watched',
    `${what} cannot be watched`,
    'make the recorder write to a file, and give that file with `--watch-flows`',
  );
}

function noDropsShown(silent: readonly string[]): Diagnostic {
  return inputProblem(
    'input/no-drops-to-watch',
    `policy drops are not recorded in ${silent.slice(0, MAX_NAMED).join(', ')}, so a watch cannot tell whether anything is dropped`,
    'watch records of the network plug-in, which show drops (docs/flow-formats.md), with `--watch-flows`; `--watch off` deploys without a watch',
  );
}

const MAX_NAMED = 5;
