import { createReadStream, statSync } from 'node:fs';
import { keepWindow, type RollingDigest } from '../../../digest/derive/keep-window.ts';
import type { FlowDigest } from '../../../digest/flow-digest.ts';
import { loadDigestAlone } from '../../../flows/load-digest.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import type { OutputFile } from '../output/replace-file.ts';
import { printDiagnostics } from '../output/write-reports.ts';

/**
 * The digest that already exists; `none` when there is no file yet. Undefined, after saying why, when the file is not a readable
 * digest: it must not be replaced by one that lacks its content.
 */
export async function readKnownDigest(
  { path, shown }: OutputFile,
  io: Io,
): Promise<FlowDigest | 'none' | undefined> {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return 'none';
  const { digest, diagnostics } = await loadDigestAlone({
    name: shown,
    size,
    open: () => createReadStream(path),
  });
  if (!diagnostics.some(({ severity }) => severity === 'error')) return digest;
  printDiagnostics(diagnostics, io);
  io.stderr(`\`${wholeVisibleText(shown)}\` was left unchanged: nothing can be added to it`);
  return undefined;
}

/**
 * Whether anything that was read is in the digest. What is not is reported now, because no later run could tell when it ceases to
 * matter.
 */
export function holdsSomething({ connections, answers, window }: FlowDigest): boolean {
  return connections.length + answers.length > 0 || window !== undefined;
}

/** What was known and what was read, for the last `keepMs`. */
export function extendDigest(
  known: FlowDigest | 'none',
  added: readonly FlowDigest[],
  keepMs: number,
  io: Io,
): RollingDigest {
  return keepWindow(known === 'none' ? added : [known, ...added], keepMs, io.now());
}

/** What became of the window, one line each. */
export function summarizeWindow(
  { digest, from, dropped, undated }: RollingDigest,
  known: FlowDigest | 'none',
  added: readonly FlowDigest[],
): readonly string[] {
  const lines: string[] = [];
  if (known !== 'none') {
    lines.push(`added ${counted(added.flatMap(({ sources }) => sources).length, 'source')} to the digest`);
  }
  if (from !== undefined && dropped.connections + dropped.sources > 0) {
    lines.push(
      `dropped, not seen since ${new Date(from).toISOString()}: ${counted(dropped.connections, 'connection')}, ${counted(dropped.sources, 'source')}`,
    );
  }
  if (undated > 0) {
    lines.push(`kept regardless of age: ${counted(undated, 'connection')} without a time`);
  }
  for (const name of grown(digest)) {
    lines.push(
      `two recordings named \`${wholeVisibleText(name)}\` overlap in time: if one is a longer copy of the other, the counts are too high`,
    );
  }
  return lines;
}

/** Names of sources that look like one file that was read again after it had grown, so that its fingerprint differs. */
function grown({ sources }: FlowDigest): ReadonlySet<string> {
  const names = new Set<string>();
  const ends = new Map<string, number>();
  const dated = sources.flatMap(({ name, window }) => (window === undefined ? [] : { name, ...window }));
  for (const { name, first, last } of dated.sort((one, other) => one.first - other.first)) {
    const end = ends.get(name);
    if (end !== undefined && first <= end) names.add(name);
    ends.set(name, Math.max(end ?? last, last));
  }
  return names;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
