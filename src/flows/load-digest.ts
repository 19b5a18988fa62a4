import { joinNamedEnds } from '../digest/derive/join-named-ends.ts';
import { findOverlap, mergeDigests } from '../digest/derive/merge-digests.ts';
import type { CounterKey, FlowDigest, SeenConnection } from '../digest/flow-digest.ts';
import type { RequestCounterKey } from '../digest/seen-requests.ts';
import { toDigest } from '../digest/to-digest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Digest, Sightings } from '../model/digest.ts';
import { collectGarbage } from './collect-garbage.ts';
import { createDigestBuilder, type DigestBuilder } from './digest-builder.ts';
import type { BrokenLine, BrokenReason } from './flow-line.ts';
import type { FlowSource } from './flow-source.ts';
import type { Abilities } from './format/abilities.ts';
import {
  addAnswers,
  hasAnswers,
  NO_ANSWERS,
  partGiven,
  type SearchAnswers,
} from './format/packaging/answer-tally.ts';
import { sourceLimits } from './format/source-limits.ts';
import { createFlowDigester } from './hubble/flow-digester.ts';
import { type OpenRecords, openRecords } from './parquet/open-records.ts';
import { createSourceReader, type ReadOptions, readRecords, type SourceReader } from './read-flow-lines.ts';
import { type OpenSource, openFlowSource } from './reading/open-source.ts';
import {
  brokenLinesDiagnostic,
  digestTooBigDiagnostic,
  guessedDirectionDiagnostic,
  noDigestDiagnostic,
  partOfAnswerDiagnostic,
  problemDiagnostic,
  repeatedSourceDiagnostic,
  undatedDiagnostic,
} from './reading/source-diagnostics.ts';
import { type EndsAtTime, withKnownEnds } from './with-known-ends.ts';

export interface LoadedDigest<T> {
  /** What could be read from all sources together; without connections when nothing could be. */
  readonly digest: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a simulation reads, from raw flow files and digests in any mixture. Memory grows with the distinct connections. */
export async function loadDigest(
  sources: readonly FlowSource[],
  options: ReadOptions = {},
): Promise<LoadedDigest<Digest>> {
  const { digest, diagnostics } = await loadFlowDigest(sources, options);
  return { digest: toDigest(joinNamedEnds(digest)), diagnostics };
}

/** The same with the sightings of each observer, for writing a digest file. */
export async function loadFlowDigest(
  sources: readonly FlowSource[],
  options: ReadOptions = {},
): Promise<LoadedDigest<FlowDigest>> {
  const { digest: digests, diagnostics } = await loadFlowDigests(sources, options);
  return { digest: mergeDigests(digests), diagnostics };
}

export interface DigestLoadOptions extends ReadOptions {
  /** Who the ends were when they were recorded; left out: whoever reads the digest finds that out. */
  readonly endsAt?: EndsAtTime | undefined;
}

/** A digest for each source, except those that contain only what one of `known` or an earlier source contains. */
export async function loadFlowDigests(
  sources: readonly FlowSource[],
  options: DigestLoadOptions = {},
  known: readonly FlowDigest[] = [],
): Promise<LoadedDigest<readonly FlowDigest[]>> {
  const digester = createFlowDigester();
  const { endsAt } = options;
  const readInto: ReadInto = (builder) =>
    createSourceReader(digester.into(builder, endsAt), { ...options, order: 'any' });
  const digests: FlowDigest[] = [];
  const diagnostics: Diagnostic[] = [];
  let answers = NO_ANSWERS;
  let lastAnswer: FlowDigest | undefined;
  for (const [place, source] of sources.entries()) {
    const loaded = await loadSource(source, readInto, options, () => {
      if (place < sources.length - 1) return;
      digester.forget();
      collectGarbage();
    });
    diagnostics.push(...loaded.diagnostics);
    const overlap = findOverlap([...known, ...digests], loaded.digest);
    if (overlap !== 'none') diagnostics.push(repeatedSourceDiagnostic(source.name, overlap));
    if (overlap === 'all') continue;
    digests.push(loaded.digest);
    if (loaded.answers === undefined || !hasAnswers(loaded.answers)) continue;
    answers = addAnswers(answers, loaded.answers);
    // Counted at a source that has connections: one without them would look unread.
    if (lastAnswer === undefined || loaded.digest.connections.length > 0) lastAnswer = loaded.digest;
  }
  const part = partGiven(answers);
  if (lastAnswer !== undefined && part !== undefined) {
    diagnostics.push(partOfAnswerDiagnostic(lastAnswer.sources[0]?.name ?? '', part));
    digests[digests.indexOf(lastAnswer)] = withNotGiven(lastAnswer, part.missing);
  }
  return { digest: digests, diagnostics };
}

/** One source that must be a digest: anything else is an error. */
export async function loadDigestAlone(source: FlowSource): Promise<LoadedDigest<FlowDigest>> {
  const open = await openFlowSource(source);
  if (open.format === 'parquet') return loadDigestFile(source, open);
  await open.close();
  return { digest: unreadDigest(source.name), diagnostics: [noDigestDiagnostic(source.name)] };
}

/** Makes what reads the lines of a source into the builder, as far as it does not return them. */
type ReadInto = (builder: DigestBuilder) => SourceReader;

interface LoadedSource extends LoadedDigest<FlowDigest> {
  /** Left out for digests. */
  readonly answers?: SearchAnswers | undefined;
}

async function loadSource(
  source: FlowSource,
  readInto: ReadInto,
  options: DigestLoadOptions,
  afterLines: () => void,
): Promise<LoadedSource> {
  const open = await openRecords(source, options);
  return open.format === 'parquet' && open.rows === undefined
    ? loadDigestFile(source, open)
    : digestLines(source.name, open, readInto, options, afterLines);
}

/** At some hundred bytes per connection, millions of connections. */
const MAX_DIGEST_FILE_BYTES = 512 * 1024 * 1024;

/** A digest is read as a whole: it is as big as its distinct connections. */
async function loadDigestFile(
  { name, size = 0 }: FlowSource,
  { content, close }: OpenSource,
): Promise<LoadedDigest<FlowDigest>> {
  const tooBig = digestTooBigDiagnostic(name, MAX_DIGEST_FILE_BYTES);
  if (size > MAX_DIGEST_FILE_BYTES) {
    await close();
    return { digest: unreadDigest(name), diagnostics: [tooBig] };
  }
  const pieces: Uint8Array[] = [];
  const diagnostics: Diagnostic[] = [];
  let length = 0;
  for await (const event of content) {
    if (event.kind === 'problem') {
      diagnostics.push(problemDiagnostic(name, event, 0));
      continue;
    }
    length += event.bytes.length;
    if (length > MAX_DIGEST_FILE_BYTES) {
      diagnostics.push(tooBig);
      break;
    }
    pieces.push(Uint8Array.from(event.bytes));
  }
  if (diagnostics.length > 0) return { digest: unreadDigest(name), diagnostics };
  // The Parquet reader is loaded only when there is such a file.
  const { readDigestFile } = await import('../digest/file/read/read-digest-file.ts');
  const reading = await readDigestFile(Buffer.concat(pieces), name);
  return { digest: reading.digest ?? unreadDigest(name), diagnostics: reading.diagnostics };
}

/** A digest file that could not be read is listed among the sources: its connections are missing. */
function unreadDigest(name: string): FlowDigest {
  return createDigestBuilder().finish({ name, format: 'digest', isComplete: false, fingerprint: undefined });
}

/** Records that matched a search but were not returned count as lines that could not be read: connections may be among them. */
function withNotGiven(digest: FlowDigest, missing: number): FlowDigest {
  const sources = digest.sources.map((source) => {
    const { lines, broken } = source.records;
    return {
      ...source,
      records: { ...source.records, lines: lines + missing, broken: { ...broken, 'not-given': missing } },
    };
  });
  return { ...digest, sources };
}

/** Counters of records that are written where a policy selects an end. */
const OF_VERDICTS = /^(?:ingress|egress)-(?:verdict|drop|request) /;

/** The digest of one source, with what its records cannot show. */
function withLimits(digest: FlowDigest, abilities: Abilities): FlowDigest {
  const seen = new Set<CounterKey>();
  let counted = 0;
  // A single function for all connections: so it is soon compiled.
  const add = ({ count }: Sightings, key: CounterKey): void => {
    seen.add(key);
    counted += count;
  };
  for (const { counters } of digest.connections) counters.forEach(add);
  const hasAllowed = digest.connections.some(showsAllowed);
  const hasDecided = [...seen].some((key) => !key.endsWith(' attempted'));
  const hasOnlyVerdicts = seen.size > 0 && [...seen].every((key) => OF_VERDICTS.test(key));
  const sources = digest.sources.map((source) => {
    const hasMerged = counted > source.records.connections;
    const found = { hasAllowed, hasDecided, hasOnlyVerdicts, hasMerged, sampling: source.sampling };
    const limits = sourceLimits(abilities, found);
    return limits.length === 0 ? source : { ...source, limits };
  });
  return { ...digest, sources };
}

/** A refused request came over a connection that was allowed, although the record is one of a denial. */
function showsAllowed({ counters, requests: { requests, isComplete } }: SeenConnection): boolean {
  const allowed = [...counters.keys()].filter((key) => key.endsWith(' allowed'));
  if (allowed.some((key) => !key.includes('-request '))) return true;
  const isRefused = (key: RequestCounterKey) => key.endsWith(' refused');
  const hasOnlyRefused = requests.every(({ counters: asked }) => [...asked.keys()].every(isRefused));
  return allowed.length > 0 && !(requests.length > 0 && isComplete && hasOnlyRefused);
}

/** How many numbers of broken lines are kept. */
const KEPT_BROKEN_LINES = 5;

async function digestLines(
  name: string,
  open: OpenRecords,
  readInto: ReadInto,
  { maxLineBytes, endsAt }: DigestLoadOptions,
  afterLines: () => void,
): Promise<LoadedSource> {
  const builder = createDigestBuilder();
  const broken = new Map<BrokenReason, BrokenLine[]>();
  const diagnostics: Diagnostic[] = [];
  let isComplete = true;
  let isForeign = false;
  const reader = readInto(builder);
  for await (const event of readRecords(name, open, reader, maxLineBytes)) {
    if (event.kind === 'end') {
      ({ isComplete, isForeign } = event);
      diagnostics.push(...event.diagnostics);
      continue;
    }
    for (const line of event.lines) {
      builder.add(endsAt === undefined ? line : withKnownEnds(line, endsAt));
      if (line.kind === 'broken') {
        const kept = broken.get(line.reason) ?? [];
        if (kept.length < KEPT_BROKEN_LINES) broken.set(line.reason, [...kept, line]);
      }
    }
  }
  afterLines();
  const records = reader.format();
  const called = records?.name ?? 'hubble';
  const format = open.format === 'lines' ? called : `${called} (${open.format})`;
  const sampling = reader.consumer.sampling?.();
  const fingerprint = open.fingerprint();
  const whole = builder.finish({ name, format, isComplete, fingerprint, sampling });
  const digest = records === undefined ? whole : withLimits(whole, records.abilities);
  const counts = digest.sources[0]?.records;
  const { guessed, undated } = builder;
  const guessedReplies = counts?.ignored['reply-by-port'] ?? 0;
  const unknownDirections = counts?.ignored['direction-unknown'] ?? 0;
  if (guessed + guessedReplies + unknownDirections > 0) {
    diagnostics.push(
      guessedDirectionDiagnostic(name, guessed + guessedReplies, unknownDirections, called === 'hubble'),
    );
  }
  if (undated > 0) diagnostics.push(undatedDiagnostic(name, undated, called === 'hubble'));
  if (!isForeign) {
    for (const [reason, lines] of broken) {
      // A cut source has a diagnostic of its own.
      if (reason !== 'truncated') {
        diagnostics.push(brokenLinesDiagnostic(name, reason, counts?.broken[reason] ?? lines.length, lines));
      }
    }
  }
  return { digest, diagnostics, answers: reader.consumer.answers?.() };
}
