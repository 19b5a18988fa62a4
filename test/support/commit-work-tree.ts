import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Who commits, and when: `NAME <EMAIL> SECONDS +0000`. */
export interface Commit {
  readonly author: string;
  readonly message: string;
}

interface Staged {
  /** Relative to the top. */
  readonly path: string;
  readonly mode: number;
  readonly object: Buffer;
}

const FILE = 0o100644;
const EXECUTABLE = 0o100755;
const LINK = 0o120000;
const FOLDER = 0o40000;
/** Files with which git does more than to take what is there, which is left to git. */
const INSTRUCTIONS = ['.git', '.gitignore', '.gitattributes', '.gitmodules'];
const STATES = ['MERGE_HEAD', 'packed-refs', 'info/sparse-checkout', 'modules'];

/** Makes a repository as `git init` does, without its samples. */
export function initRepository(top: string, branch: string): void {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info']) {
    mkdirSync(join(top, '.git', folder), { recursive: true });
  }
  writeFileSync(join(top, '.git/HEAD'), `ref: refs/heads/${branch}\n`);
  writeFileSync(
    join(top, '.git/config'),
    '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n',
  );
}

/** Points a reference at a commit. */
export function writeReference(top: string, name: string, commit: string): void {
  const file = join(top, '.git', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${commit}\n`);
}

/** Creates a branch at HEAD and switches to it, as `git checkout -b` does. */
export function startBranch(top: string, branch: string): void {
  const head = headOf(top);
  if (head.commit !== undefined) writeReference(top, `refs/heads/${branch}`, head.commit);
  writeFileSync(join(top, '.git/HEAD'), `ref: refs/heads/${branch}\n`);
}

/**
 * Does what `git add --all` does, and returns the tree; undefined where only git itself can. Tests make a thousand commits, and starting
 * git three times for each takes longer than all the rest. Source: gitformat-index(5), and the chapter on git's objects in Pro Git.
 */
export function stageWorkTree(top: string): string | undefined {
  if (!existsSync(join(top, '.git/HEAD'))) return undefined;
  if (STATES.some((name) => existsSync(join(top, '.git', name)))) return undefined;
  const staged: Staged[] = [];
  const tree = writeFolder(top, '', staged);
  if (tree === undefined) return undefined;
  writeFileSync(join(top, '.git/index'), indexOf(top, staged));
  return (tree === 'empty' ? writeObject(top, 'tree', Buffer.alloc(0)) : tree).toString('hex');
}

/** Does what `git commit --allow-empty` does with a tree, and returns the commit. */
export function commitTree(top: string, tree: string, { author, message }: Commit): string {
  const head = headOf(top);
  const lines = [
    `tree ${tree}`,
    ...(head.commit === undefined ? [] : [`parent ${head.commit}`]),
    `author ${author}`,
    `committer ${author}`,
  ];
  const commit = writeObject(top, 'commit', Buffer.from(`${lines.join('\n')}\n\n${message}\n`)).toString(
    'hex',
  );
  writeReference(top, head.name, commit);
  return commit;
}

/** `name` is the file that holds the commit: HEAD itself, or that of its branch. */
function headOf(top: string): { readonly name: string; readonly commit: string | undefined } {
  const text = readFileSync(join(top, '.git/HEAD'), 'utf8').trim();
  if (!text.startsWith('ref: ')) return { name: 'HEAD', commit: text };
  const name = text.slice('ref: '.length);
  const file = join(top, '.git', name);
  return { name, commit: existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined };
}

/** Undefined where there is something that git has to take. Git has no empty folders. */
function writeFolder(top: string, folder: string, staged: Staged[]): Buffer | 'empty' | undefined {
  const entries: {
    readonly name: string;
    readonly order: Buffer;
    readonly mode: number;
    readonly object: Buffer;
  }[] = [];
  for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
    const { name } = entry;
    if (folder === '' && name === '.git') continue;
    if (INSTRUCTIONS.includes(name)) return undefined;
    const path = folder === '' ? name : `${folder}/${name}`;
    if (entry.isDirectory()) {
      const object = writeFolder(top, path, staged);
      if (object === undefined) return undefined;
      // Folders are sorted as if their names ended with a slash.
      if (object !== 'empty') entries.push({ name, order: Buffer.from(`${name}/`), mode: FOLDER, object });
      continue;
    }
    // Neither a pipe nor a socket is ever added.
    if (!entry.isFile() && !entry.isSymbolicLink()) continue;
    const file = join(top, path);
    const mode = entry.isSymbolicLink() ? LINK : (lstatSync(file).mode & 0o100) !== 0 ? EXECUTABLE : FILE;
    const object = writeObject(
      top,
      'blob',
      mode === LINK ? Buffer.from(readlinkSync(file)) : readFileSync(file),
    );
    entries.push({ name, order: Buffer.from(name), mode, object });
    staged.push({ path, mode, object });
  }
  if (entries.length === 0) return 'empty';
  entries.sort((a, b) => Buffer.compare(a.order, b.order));
  const parts = entries.flatMap(({ name, mode, object }) => [
    Buffer.from(`${mode.toString(8)} ${name}\0`),
    object,
  ]);
  return writeObject(top, 'tree', Buffer.concat(parts));
}

function writeObject(top: string, type: 'blob' | 'tree' | 'commit', content: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const object = createHash('sha1').update(bytes).digest();
  const id = object.toString('hex');
  const file = join(top, '.git/objects', id.slice(0, 2), id.slice(2));
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, deflateSync(bytes, { level: 1 }), { mode: 0o444 });
  }
  return object;
}

/** The index of version 2. What it says of files lets git see without reading them that they are as committed. */
function indexOf(top: string, staged: readonly Staged[]): Buffer {
  const header = Buffer.alloc(12);
  header.write('DIRC');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(staged.length, 8);
  const sorted = staged
    .map((entry) => ({ ...entry, name: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.name, b.name));
  const entries = sorted.map(({ path, name, mode, object }) => {
    const stats = lstatSync(join(top, path), { bigint: true });
    // At least one zero ends the name, and entries are aligned to eight bytes.
    const entry = Buffer.alloc(62 + name.length + 8 - ((62 + name.length) % 8));
    const numbers = [
      ...[stats.ctimeNs, stats.mtimeNs].flatMap((time) => [time / 1_000_000_000n, time % 1_000_000_000n]),
      ...[stats.dev, stats.ino, BigInt(mode), stats.uid, stats.gid, stats.size],
    ];
    for (const [i, number] of numbers.entries()) entry.writeUInt32BE(Number(number & 0xffffffffn), i * 4);
    object.copy(entry, 40);
    entry.writeUInt16BE(Math.min(name.length, 0xfff), 60);
    name.copy(entry, 62);
    return entry;
  });
  const content = Buffer.concat([header, ...entries]);
  return Buffer.concat([content, createHash('sha1').update(content).digest()]);
}
