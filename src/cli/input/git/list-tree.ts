import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { inputProblem } from '../input-problem.ts';
import { askOnce } from './ask-once.ts';
import { isAtOrBelow } from './is-at-or-below.ts';
import { runGit } from './run-git.ts';

export interface TreeEntry {
  /** Relative to the top of the repository, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'submodule';
  readonly isExecutable: boolean;
  readonly object: string;
  readonly size: number;
}

const MAX_LISTING_BYTES = 64 * 1024 * 1024;
const ENTRY = /^(?<mode>\d{6}) (?<type>blob|commit) (?<object>[0-9a-f]+) +(?<size>\d+|-)\t(?<path>.*)$/s;

type Listing = readonly TreeEntry[] | Diagnostic;

const LISTED = new WeakMap<Io, Map<string, Promise<Listing>>>();
/** Longer listings are not kept. */
const MAX_KEPT_ENTRIES = 50_000;

/** Everything in a commit below `folder`, or the file of that name; '' for the whole tree. Git is asked once in a run for each. */
export async function listTree(commit: string, folder: string, io: Io): Promise<Listing> {
  const known = await listed(commit, folder, io);
  if (known !== undefined) return known;
  const listing = askForTree(commit, folder, io);
  LISTED.get(io)?.set(`${commit}:${folder}`, listing);
  const given = await listing;
  if ('code' in given || given.length > MAX_KEPT_ENTRIES) LISTED.get(io)?.delete(`${commit}:${folder}`);
  return given;
}

/** What an earlier listing of the folder, or of the whole tree, says. */
async function listed(commit: string, folder: string, io: Io): Promise<readonly TreeEntry[] | undefined> {
  const earlier = LISTED.get(io) ?? new Map<string, Promise<Listing>>();
  LISTED.set(io, earlier);
  const whole = await earlier.get(`${commit}:`);
  if (whole !== undefined && !('code' in whole)) {
    return folder === '' ? whole : whole.filter(({ path }) => isAtOrBelow(path, folder));
  }
  const part = await earlier.get(`${commit}:${folder}`);
  return part === undefined || 'code' in part ? undefined : part;
}

async function askForTree(commit: string, folder: string, io: Io): Promise<Listing> {
  const answer = await runGit(
    {
      args: ['ls-tree', '-r', '-z', '-l', '--full-tree', commit, ...(folder === '' ? [] : ['--', folder])],
      maxOutputBytes: MAX_LISTING_BYTES,
    },
    io,
  );
  if (answer.kind === 'unusable') return answer.diagnostic;
  if (answer.kind === 'failed') {
    return inputProblem(
      'input/git-unreadable',
      `git cannot list commit \`${commit.slice(0, 8)}\`: ${answer.message}`,
      'check the repository with `git fsck`',
    );
  }
  return answer.output
    .toString('utf8')
    .split('\0')
    .flatMap((line) => parseEntry(line) ?? []);
}

/** The link at exactly this path of a commit; undefined when there is something else or nothing. */
export async function linkAt(commit: string, path: string, io: Io): Promise<TreeEntry | undefined> {
  const entry = await entryAt(commit, path, io);
  return entry?.kind === 'link' ? entry : undefined;
}

/** The submodule in which a path of a commit is, or that it is itself. */
export async function submoduleAround(commit: string, path: string, io: Io): Promise<TreeEntry | undefined> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    const entry = await entryAt(commit, path.slice(0, end), io);
    if (entry?.kind === 'submodule') return entry;
  }
  const entry = await entryAt(commit, path, io);
  return entry?.kind === 'submodule' ? entry : undefined;
}

/** The file, link or submodule at exactly this path. */
async function entryAt(commit: string, path: string, io: Io): Promise<TreeEntry | undefined> {
  if (path === '') return undefined;
  const known = await listed(commit, path, io);
  if (known !== undefined) return known.find((one) => one.path === path);
  const answer = await askOnce({ args: ['ls-tree', '-z', '-l', '--full-tree', commit, '--', path] }, io);
  const entry =
    answer.kind === 'done' ? parseEntry(answer.output.toString('utf8').split('\0')[0] ?? '') : undefined;
  return entry?.path === path ? entry : undefined;
}

function parseEntry(line: string): TreeEntry | undefined {
  const { mode, type, object, size, path } = ENTRY.exec(line)?.groups ?? {};
  if (object === undefined || path === undefined) return undefined;
  const kind = type === 'commit' ? 'submodule' : mode === '120000' ? 'link' : 'file';
  return { path, kind, isExecutable: mode === '100755', object, size: Number(size) || 0 };
}
