import { mergeDigests } from '../../../digest/derive/merge-digests.ts';
import type { FlowDigest } from '../../../digest/flow-digest.ts';
import { toDigest } from '../../../digest/to-digest.ts';
import type { ReadOptions } from '../../../flows/read-flow-lines.ts';
import type { DeployTimes } from '../../../flows/watch/digest-parts.ts';
import { abilitiesOfFormat, showsDrops } from '../../../flows/watch/shows-drops.ts';
import type { RecordsSince } from '../../../flows/watch/since-deploy.ts';
import { PACKAGE_SCHEME } from '../../../gitlab/packages/package-ref.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Digest } from '../../../model/digest.ts';
import type { WatchedRecords } from '../../../plan/watch/judge-watch.ts';
import type { Io } from '../../io.ts';
import { followFiles } from './followed-files.ts';
import type { WatchedPart, WatchedSource } from './watched-source.ts';

/** What all watched sources have shown so far. */
export interface WatchedState {
  readonly since: Digest;
  readonly guessed: Digest;
  readonly before: Digest;
  readonly records: WatchedRecords;
  readonly diagnostics: readonly Diagnostic[];
}

export interface WatchedFlows {
  /** Reads what came since the last time. */
  readonly poll: () => Promise<void>;
  /** Nothing more will be read. */
  readonly finish: () => void;
  readonly state: () => WatchedState;
  readonly close: () => Promise<void>;
}

/** With more broken lines than this, it is more than a torn one here and there. */
const MAX_BROKEN = 0.01;

/**
 * Watches files that grow or are rewritten, and GitLab packages. What is already there was recorded before. What can never be
 * watched has been refused before.
 */
export async function watchFlows(
  paths: readonly string[],
  times: DeployTimes,
  options: ReadOptions,
  io: Io,
): Promise<WatchedFlows> {
  const isPackage = (path: string) => path.startsWith(PACKAGE_SCHEME);
  const sources: WatchedSource[] = [
    await followFiles(
      paths.filter((path) => !isPackage(path)),
      times,
      options,
      io,
    ),
  ];
  for (const path of paths.filter(isPackage)) {
    // The GitLab client is loaded only when it is needed.
    const { watchPackage } = await import('./watched-package.ts');
    sources.push(await watchPackage(path, times, options, io));
  }
  return {
    async poll() {
      for (const source of sources) await source.poll();
    },
    finish: () => {
      for (const source of sources) source.finish();
    },
    state: () =>
      stateOf(
        sources.flatMap((source) => source.parts()),
        sources.flatMap((source) => source.problems()),
        options,
      ),
    close: async () => {
      for (const source of sources) await source.close();
    },
  };
}

function stateOf(
  parts: readonly WatchedPart[],
  problems: readonly Diagnostic[],
  { mapped }: ReadOptions,
): WatchedState {
  const whole = (choose: (records: RecordsSince) => FlowDigest) =>
    toDigest(mergeDigests(parts.map(({ records }) => choose(records))));
  const sum = (choose: (records: RecordsSince) => number) =>
    parts.reduce((total, { records }) => total + choose(records), 0);
  const errors = [...problems, ...parts.flatMap(({ diagnostics }) => diagnostics)].filter(
    ({ severity }) => severity === 'error',
  );
  const torn = parts.filter(({ records }) => records.broken > MAX_BROKEN * records.lines);
  return {
    since: whole(({ since }) => since),
    guessed: whole(({ guessed }) => guessed),
    before: whole(({ before }) => before),
    records: {
      records: sum(({ records }) => records),
      older: sum(({ older }) => older),
      undated: sum(({ undated }) => undated),
      showsDrops: parts.some((part) => part.records.records > 0 && doesShowDrops(part, mapped)),
      unread: [...errors.map(({ message }) => message), ...torn.map(tornText)],
    },
    diagnostics: errors,
  };
}

function doesShowDrops({ records, format, formats }: WatchedPart, mapped: ReadOptions['mapped']): boolean {
  const hasDropped = [records.since, records.before, records.guessed].some(({ connections }) =>
    connections.some(({ counters }) => [...counters.keys()].some((key) => key.endsWith(' denied'))),
  );
  const abilities =
    format === undefined ? formats.map((name) => abilitiesOfFormat(name, mapped)) : [format.abilities];
  return abilities.some((one) => one !== undefined && showsDrops(one, { hasDropped }));
}

function tornText({ name, records }: WatchedPart): string {
  return `${records.broken} of ${records.lines} lines of \`${name}\` cannot be read`;
}
