import {
  type NodeTime,
  type RecordCounts,
  type RecordedWindow,
  SOURCE_LIMITS,
  type SourceLimit,
  type UnreachedNode,
} from '../../model/digest.ts';
import { isJsonObject } from '../../model/json-object.ts';
import type { FlowDigest, FlowDigestSource } from '../flow-digest.ts';
import { MAX_NAMES } from '../merge-endpoints.ts';
import { allRead, isInteger, isTexts } from './json-values.ts';

/** What a digest file says besides its rows. */
export type DigestMetadata = Omit<FlowDigest, 'connections' | 'answers'>;

/** The version a file was written with; undefined when the text is not a digest's metadata. */
export function schemaVersionOf(value: unknown): number | undefined {
  const version = isJsonObject(value) ? value.schemaVersion : undefined;
  return isCount(version) && version > 0 ? version : undefined;
}

/** Always in this order, wherever a source comes from. */
export function metadataRecord({
  window,
  nodes,
  lostEvents,
  maxNames,
  hasAllAnswers,
  sources,
}: DigestMetadata): object {
  return {
    window: window ?? null,
    nodes,
    lostEvents,
    maxNames,
    hasAllAnswers,
    sources: sources.map((source) => ({
      name: source.name,
      format: source.format,
      window: source.window ?? null,
      stretches: source.stretches,
      pauses: source.pauses,
      abruptAt: source.abruptAt,
      lostEvents: source.lostEvents,
      sampling: source.sampling,
      limits: source.limits,
      isComplete: source.isComplete,
      fingerprint: source.fingerprint,
      nodes: source.nodes,
      nodeTimes: source.nodeTimes,
      unreached: source.unreached?.map(({ node, window: of }) => ({ node, window: of ?? null })),
      records: source.records,
    })),
  };
}

/**
 * Reads versions 1 and 2: in version 1 sources have no window, lost events and sampling of their own, and there are no answers.
 * `maxNames` is not told by earlier ones of version 2.
 * Undefined when anything has another shape: the file was changed by somebody.
 */
export function readDigestMetadata(value: unknown): DigestMetadata | undefined {
  if (!isJsonObject(value)) return undefined;
  const window = readWindow(value.window);
  const { nodes, lostEvents, sources, maxNames = MAX_NAMES, hasAllAnswers = true } = value;
  if (window === undefined || !isTexts(nodes) || !isCount(lostEvents) || !Array.isArray(sources))
    return undefined;
  if (typeof hasAllAnswers !== 'boolean' || !isCount(maxNames) || maxNames === 0) return undefined;
  const known = allRead(sources.map(readSource));
  if (known === undefined) return undefined;
  return { window: window.value, nodes, lostEvents, maxNames, hasAllAnswers, sources: known };
}

function readWindow(value: unknown): { readonly value: RecordedWindow | undefined } | undefined {
  if (value === null) return { value: undefined };
  if (!isJsonObject(value) || !isInteger(value.first) || !isInteger(value.last)) return undefined;
  return { value: { first: value.first, last: value.last } };
}

function readSource(value: unknown): FlowDigestSource | undefined {
  if (!isJsonObject(value)) return undefined;
  const { name, format, lostEvents = 0, sampling, limits, isComplete, fingerprint, nodes } = value;
  const stretches = readItems(value.stretches, (stretch) => readWindow(stretch)?.value);
  const pauses = readItems(value.pauses, (pause) => readWindow(pause)?.value);
  const abruptAt = readItems(value.abruptAt, readEdge);
  const window = readWindow(value.window ?? null);
  const records = readRecords(value.records);
  if (typeof name !== 'string' || typeof format !== 'string' || typeof isComplete !== 'boolean')
    return undefined;
  if (records === undefined || (fingerprint !== undefined && typeof fingerprint !== 'string'))
    return undefined;
  if (window === undefined || !isCount(lostEvents) || (sampling !== undefined && !isCount(sampling)))
    return undefined;
  if (nodes !== undefined && !isTexts(nodes)) return undefined;
  if (limits !== undefined && !isLimits(limits)) return undefined;
  const nodeTimes = readItems(value.nodeTimes, readNodeTime);
  const unreached = readItems(value.unreached, readUnreached);
  if (stretches === undefined || nodeTimes === undefined || unreached === undefined) return undefined;
  if (pauses === undefined || abruptAt === undefined) return undefined;
  return {
    name,
    format,
    window: window.value,
    ...(stretches.length > 0 && { stretches }),
    ...(pauses.length > 0 && { pauses }),
    ...(abruptAt.length > 0 && { abruptAt }),
    lostEvents,
    sampling,
    ...(limits !== undefined && { limits }),
    isComplete,
    records,
    fingerprint,
    nodes,
    ...(nodeTimes.length > 0 && { nodeTimes }),
    ...(unreached.length > 0 && { unreached }),
  };
}

/** [] where there are none; undefined when one of them is of another shape. */
function readItems<T>(value: unknown = [], read: (item: unknown) => T | undefined): readonly T[] | undefined {
  return Array.isArray(value) ? allRead(value.map(read)) : undefined;
}

function readEdge(value: unknown): 'start' | 'end' | undefined {
  return value === 'start' || value === 'end' ? value : undefined;
}

function readNodeTime(value: unknown): NodeTime | undefined {
  const window = readWindow(value)?.value;
  if (window === undefined || !isJsonObject(value) || typeof value.node !== 'string') return undefined;
  return { node: value.node, ...window };
}

function readUnreached(value: unknown): UnreachedNode | undefined {
  if (!isJsonObject(value) || typeof value.node !== 'string') return undefined;
  const window = readWindow(value.window);
  return window === undefined ? undefined : { node: value.node, window: window.value };
}

function isLimits(value: unknown): value is readonly SourceLimit[] {
  return (
    Array.isArray(value) && value.every((limit) => (SOURCE_LIMITS as readonly unknown[]).includes(limit))
  );
}

function readRecords(value: unknown): RecordCounts | undefined {
  if (!isJsonObject(value)) return undefined;
  const { lines, connections, ignored, broken } = value;
  if (!isCount(lines) || !isCount(connections) || !isCounts(ignored) || !isCounts(broken)) return undefined;
  return { lines, connections, ignored, broken };
}

function isCount(value: unknown): value is number {
  return isInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is Readonly<Record<string, number>> {
  return isJsonObject(value) && Object.values(value).every(isCount);
}
