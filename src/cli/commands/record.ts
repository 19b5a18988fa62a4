import { describeFolded, foldAddresses } from '../../digest/derive/fold-addresses.ts';
import { foldLabels } from '../../digest/derive/fold-labels.ts';
import { mergeDigests } from '../../digest/derive/merge-digests.ts';
import { redactDigest } from '../../digest/derive/redact.ts';
import type { Redaction } from '../../digest/derive/redactions.ts';
import { writeDigestFile } from '../../digest/file/write/write-digest-file.ts';
import type { FlowDigest } from '../../digest/flow-digest.ts';
import { collectGarbage, isMuchInUse } from '../../flows/collect-garbage.ts';
import { loadFlowDigests } from '../../flows/load-digest.ts';
import { chooseFormats, type FlowFormatSettings } from '../../flows/mapped/choose-formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';
import type { InventoryOptions } from './inventory/read-inventory.ts';
import { printDiagnostics } from './output/write-reports.ts';
import { type DigestTarget, fileTarget } from './record/digest-target.ts';
import { extendDigest, holdsSomething, summarizeWindow } from './record/extend-digest.ts';
import { summarizeDigest } from './record/record-summary.ts';

export interface RecordOptions extends FlowFormatSettings {
  /** Flow files and digests: files, folders, globs, `-`. */
  readonly flows: readonly string[];
  /** The digest file to write; an existing one is replaced when the new one is whole. `-`: standard output. */
  readonly output?: string | undefined;
  /** The package of GitLab's registry that gets the digest as its newest version: `gitlab-package:NAME`. */
  readonly publish?: string | undefined;
  /** Adds to the existing digest, and drops what was last seen longer ago than this; undefined: replaces it. */
  readonly keepMs?: number | undefined;
  /** Who had which address when it was recorded; left out: whoever reads the digest has to look that up. */
  readonly inventory?: InventoryOptions | undefined;
  /** What the digest leaves out about hosts outside the cluster. */
  readonly redact?: readonly Redaction[] | undefined;
  /** Clients outside the cluster are folded into prefixes when there are more than this; left out: never. */
  readonly foldAddresses?: number | undefined;
  /** Keys of labels in which pods of one workload differ, and whose values the digest leaves out. */
  readonly foldLabels?: readonly string[] | undefined;
  /** Whether the digest keeps how much each connection moved at the least. */
  readonly volumes?: boolean | undefined;
}

/**
 * Digests flows, and says on standard error what became of every line. Exit codes: 0 written; 2 an input could not be read or is
 * not a flow source, or the digest could not be written; 4 there is no connection in it. What could be read is written in any
 * case, but a result without connections does not replace an existing digest. With a package and a file, the existing digest is
 * the package's.
 */
export async function runRecord(options: RecordOptions, io: Io): Promise<ExitCode> {
  const { flows, keepMs, inventory, volumes } = options;
  if (flows.length === 0) {
    io.stderr('error: no flows given; use `--flows FILE`, or `--flows -`');
    return EXIT.usage;
  }
  const targets = await findTargets(options, io);
  const [main] = targets ?? [];
  if (targets === undefined || main === undefined) return EXIT.usage;
  const known = keepMs === undefined ? 'none' : await main.readKnown();
  if (known === undefined) return EXIT.usage;
  const inputs = await expandFlowInputs(flows, io);
  const ends = inventory === undefined ? undefined : await readEnds(inventory, io);
  const { digest: loaded, diagnostics } = await loadFlowDigests(
    inputs.sources,
    { ...chooseFormats(options), endsAt: ends?.endsAt, withVolumes: volumes },
    known === 'none' ? [] : [known],
  );
  const problems = [...inputs.diagnostics, ...diagnostics, ...(ends?.diagnostics() ?? [])];
  printDiagnostics(problems, io);
  const exit = exitCodeOf(problems, 'answer');
  const added = keepMs === undefined ? loaded : loaded.filter(holdsSomething);
  const isEmpty = added.every(({ connections }) => connections.length === 0);
  if (exit !== EXIT.pass && isEmpty) return exit;
  const isRepeated = inputs.sources.length > 0 && loaded.length === 0;
  if (known !== 'none' && isRepeated) {
    io.stderr(`\`${main.shown}\` was left unchanged: it already has all that was read`);
    return exit;
  }

  const rolling = keepMs === undefined ? undefined : extendDigest(known, added, keepMs, io);
  const digest = reduceDigest(rolling?.digest ?? mergeDigests(added), options);
  const window = rolling === undefined ? [] : summarizeWindow(rolling, known, added);
  const summary = [...summarizeDigest(digest), ...window, ...summarizeReduction(digest, options)];
  for (const line of summary) progress(line, io);
  // If records were merged, redacted or folded, there have been two digests until now.
  if (digest !== added[0] || isMuchInUse()) collectGarbage();
  return strongest([exit, await writeTo(targets, digest, { isEmpty }, io)]);
}

/** Undefined, after saying why, when one of them cannot be written. */
async function findTargets(
  { publish, output }: RecordOptions,
  io: Io,
): Promise<readonly DigestTarget[] | undefined> {
  const found = [
    ...(publish === undefined ? [] : [await targetOfPackage(publish, io)]),
    ...(output === undefined ? [] : [fileTarget(output, io)]),
  ];
  const targets = found.filter((target) => target !== undefined);
  return targets.length < found.length ? undefined : targets;
}

/** Leaves out and folds what was asked for. */
function reduceDigest(
  digest: FlowDigest,
  { redact = [], foldLabels: keys = [], foldAddresses: maxClients }: RecordOptions,
): FlowDigest {
  const redacted = redactDigest(digest, redact);
  const labelled = keys.length === 0 ? redacted : foldLabels(redacted, new Set(keys));
  return maxClients === undefined ? labelled : foldAddresses(labelled, maxClients);
}

function summarizeReduction(digest: FlowDigest, { redact = [] }: RecordOptions): readonly string[] {
  const redacted = `left out: ${redact.join(' and ')} of hosts outside the cluster; verdicts that depend on them are then unknown`;
  return [...(redact.length === 0 ? [] : [redacted]), ...[describeFolded(digest) ?? []].flat()];
}

/** A digest without connections does not replace one; `isEmpty`: none was read. */
async function writeTo(
  targets: readonly DigestTarget[],
  digest: FlowDigest,
  { isEmpty }: { readonly isEmpty: boolean },
  io: Io,
): Promise<ExitCode> {
  const isWithout = digest.connections.length === 0;
  const bytes = await writeDigestFile(digest);
  let isKept = false;
  for (const target of targets) {
    if ((isEmpty || isWithout) && target.holdsOne()) {
      io.stderr(`\`${target.shown}\` was left unchanged: no connection was read`);
      isKept = true;
    } else if (!(await target.write(bytes))) return EXIT.usage;
  }
  return isKept || isWithout ? EXIT.inconclusive : EXIT.pass;
}

/** Reading manifests needs all dialects, so they are loaded only when they are needed. */
async function readEnds(inventory: InventoryOptions, io: Io) {
  const { readEndsAtTime } = await import('./inventory/read-inventory.ts');
  return readEndsAtTime(inventory, io);
}

/** The GitLab client is loaded only when it is needed. */
async function targetOfPackage(text: string, io: Io): Promise<DigestTarget | undefined> {
  const { packageTarget } = await import('./record/package-target.ts');
  return packageTarget(text, io);
}
