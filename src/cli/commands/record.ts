import { describeFolded, foldAddresses } from '../../digest/derive/fold-addresses.ts';
import { foldLabels } from '../../digest/derive/fold-labels.ts';
import { mergeDigests } from '../../digest/derive/merge-digests.ts';
import { redactDigest } from '../../digest/derive/redact.ts';
import type { Redaction } from '../../digest/derive/redactions.ts';
import { writeDigestFile } from '../../digest/file/write/write-digest-file.ts';
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
  /** Whether the digest keeps what connections moved, at the least. */
  readonly volumes?: boolean | undefined;
}

/**
 * Digests flows, and says on standard error what became of every line. Exit codes: 0 written; 2 an input could not be read or is
 * not a flow source, or the digest could not be written; 4 there is no connection in it. What could be read is written in any
 * case, but a result without connections does not replace an existing digest. With a package and a file, the existing digest is
 * the package's.
 */
export async function runRecord(
  {
    flows,
    output,
    publish,
    keepMs,
    inventory,
    redact = [],
    foldAddresses: maxClients,
    foldLabels: keys = [],
    volumes,
    ...formats
  }: RecordOptions,
  io: Io,
): Promise<ExitCode> {
  if (flows.length === 0) {
    io.stderr('error: no flows given; use `--flows FILE`, or `--flows -`');
    return EXIT.usage;
  }
  const found = [
    ...(publish === undefined ? [] : [await targetOfPackage(publish, io)]),
    ...(output === undefined ? [] : [fileTarget(output, io)]),
  ];
  const targets = found.filter((target) => target !== undefined);
  const [main] = targets;
  if (main === undefined || targets.length < found.length) return EXIT.usage;
  const known = keepMs === undefined ? 'none' : await main.readKnown();
  if (known === undefined) return EXIT.usage;
  const inputs = await expandFlowInputs(flows, io);
  const ends = inventory === undefined ? undefined : await readEnds(inventory, io);
  const { digest: loaded, diagnostics } = await loadFlowDigests(
    inputs.sources,
    { ...chooseFormats(formats), endsAt: ends?.endsAt, withVolumes: volumes },
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
  const whole = redactDigest(rolling?.digest ?? mergeDigests(added), redact);
  const labelled = keys.length === 0 ? whole : foldLabels(whole, new Set(keys));
  const digest = maxClients === undefined ? labelled : foldAddresses(labelled, maxClients);
  const redacted =
    redact.length === 0
      ? []
      : [
          `left out: ${redact.join(' and ')} of hosts outside the cluster; verdicts that depend on them are then unknown`,
        ];
  const folded = describeFolded(digest) ?? [];
  const window = rolling === undefined ? [] : summarizeWindow(rolling, known, added);
  for (const line of [...summarizeDigest(digest), ...window, ...redacted, ...[folded].flat()])
    progress(line, io);
  const isNothing = isEmpty || digest.connections.length === 0;
  // If records were merged, redacted or folded, there have been two digests until now.
  if (digest !== added[0] || isMuchInUse()) collectGarbage();
  const bytes = await writeDigestFile(digest);
  let isKept = false;
  for (const target of targets) {
    if (isNothing && target.holdsOne()) {
      io.stderr(`\`${target.shown}\` was left unchanged: no connection was read`);
      isKept = true;
    } else if (!(await target.write(bytes))) return EXIT.usage;
  }
  return strongest([exit, isKept || digest.connections.length === 0 ? EXIT.inconclusive : EXIT.pass]);
}

/** Reading manifests needs all dialects, so they are loaded only when they are needed. */
async function readEnds(inventory: InventoryOptions, io: Io) {
  const { readEndsAtTime } = await import('./inventory/read-ends-at-time.ts');
  return readEndsAtTime(inventory, io);
}

/** The GitLab client is loaded only when it is needed. */
async function targetOfPackage(text: string, io: Io): Promise<DigestTarget | undefined> {
  const { packageTarget } = await import('./record/package-target.ts');
  return packageTarget(text, io);
}
