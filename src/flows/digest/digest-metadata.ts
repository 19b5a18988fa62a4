import type { Digest, RecordCounts } from '../../model/digest.ts';
import type { FlowDigest, FlowDigestSource } from './flow-digest.ts';

/** What a digest file says besides its connections. */
export type DigestMetadata = Omit<FlowDigest, 'connections'>;

type JsonRecord = Readonly<Record<string, unknown>>;

/** The version a file was written with; undefined when the text is no digest's metadata. */
export function schemaVersionOf(value: unknown): number | undefined {
  const version = isRecord(value) ? value.schemaVersion : undefined;
  return isCount(version) && version > 0 ? version : undefined;
}

/** Reads version 1. Undefined when anything has another shape: the file was changed by somebody. */
export function readDigestMetadata(value: unknown): DigestMetadata | undefined {
  if (!isRecord(value)) return undefined;
  const window = readWindow(value.window);
  const { nodes, lostEvents, sources } = value;
  if (window === undefined || !isTexts(nodes) || !isCount(lostEvents) || !Array.isArray(sources))
    return undefined;
  const read = sources.map(readSource);
  const known = read.filter((source) => source !== undefined);
  if (known.length !== read.length) return undefined;
  return { window: window.value, nodes, lostEvents, sources: known };
}

function readWindow(value: unknown): { readonly value: Digest['window'] } | undefined {
  if (value === null) return { value: undefined };
  if (!isRecord(value) || !isTime(value.first) || !isTime(value.last)) return undefined;
  return { value: { first: value.first, last: value.last } };
}

function readSource(value: unknown): FlowDigestSource | undefined {
  if (!isRecord(value)) return undefined;
  const { name, format, isComplete, fingerprint } = value;
  const records = readRecords(value.records);
  if (typeof name !== 'string' || typeof format !== 'string' || typeof isComplete !== 'boolean')
    return undefined;
  if (records === undefined || (fingerprint !== undefined && typeof fingerprint !== 'string'))
    return undefined;
  return { name, format, isComplete, records, fingerprint };
}

function readRecords(value: unknown): RecordCounts | undefined {
  if (!isRecord(value)) return undefined;
  const { lines, connections, ignored, broken } = value;
  if (!isCount(lines) || !isCount(connections) || !isCounts(ignored) || !isCounts(broken)) return undefined;
  return { lines, connections, ignored, broken };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is Readonly<Record<string, number>> {
  return isRecord(value) && Object.values(value).every(isCount);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
