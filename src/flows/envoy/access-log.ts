import type { JsonObject } from '../../model/json-object.ts';
import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { textField } from '../format/values/json-fields.ts';

/** One entry of an access log; what it does not have, or writes as a dash, is undefined. */
export interface AccessLog {
  readonly time: string | undefined;
  /** `HTTP/1.1`; undefined for TCP. */
  readonly protocol: string | undefined;
  readonly flags: readonly string[];
  /** Why the proxy answered, or closed the connection. */
  readonly details: readonly string[];
  readonly cluster: string | undefined;
  readonly upstreamHost: string | undefined;
  readonly upstreamLocal: string | undefined;
  readonly downstreamLocal: string | undefined;
  readonly downstreamRemote: string | undefined;
  /** The proxies and clients on the way, the last one last. */
  readonly forwardedFor: string | undefined;
}

/** In Istio's text format: whoever writes quotes into a header breaks the line, but cannot shift what follows. */
const QUOTED = '"([^"]*)"';
const WORD = '(\\S+)';
const ISTIO_LINE = new RegExp(
  [
    `(?:^|\\s)\\[(\\d{4}-[^\\]\\s]{1,40})\\]`,
    QUOTED,
    ...Array(4).fill(WORD),
    QUOTED,
    ...Array(4).fill(WORD),
    ...Array(5).fill(QUOTED),
    ...Array(6).fill(WORD),
  ].join(' '),
);
const COLUMNS = 23;

/** An entry in Istio's default format, or a JSON entry with field names; undefined when it is neither. */
export const accessLog = lastAnswer((record: RawRecord): AccessLog | undefined =>
  record.kind === 'json' ? ofJson(record.value) : ofText(record.text),
);

function ofJson(value: JsonObject): AccessLog | undefined {
  const isOwn =
    'downstream_remote_address' in value &&
    'downstream_local_address' in value &&
    ('upstream_cluster' in value || 'upstream_host' in value);
  if (!isOwn) return undefined;
  const field = (name: string) => written(textField(value[name]));
  return {
    // Contour calls it so.
    time: field('start_time') ?? field('@timestamp'),
    protocol: field('protocol'),
    flags: field('response_flags')?.split(',') ?? [],
    details: [field('response_code_details'), field('connection_termination_details')].flatMap(
      (text) => text ?? [],
    ),
    cluster: field('upstream_cluster'),
    upstreamHost: field('upstream_host'),
    upstreamLocal: field('upstream_local_address'),
    downstreamLocal: field('downstream_local_address'),
    downstreamRemote: field('downstream_remote_address'),
    forwardedFor: field('x_forwarded_for'),
  };
}

function ofText(text: string): AccessLog | undefined {
  const columns = ISTIO_LINE.exec(text.trimEnd());
  if (columns === null || columns.length !== COLUMNS || !text.trimEnd().endsWith(columns[0].trimStart())) {
    return undefined;
  }
  const column = (number: number) => written(columns[number]);
  return {
    time: column(1),
    protocol: written(columns[2]?.split(' ').at(-1)),
    flags: column(4)?.split(',') ?? [],
    details: [column(5), column(6)].flatMap((one) => one ?? []),
    upstreamHost: column(16),
    cluster: column(17),
    upstreamLocal: column(18),
    downstreamLocal: column(19),
    downstreamRemote: column(20),
    forwardedFor: column(12),
  };
}

function written(text: string | undefined): string | undefined {
  return text === undefined || text === '-' || text === '' ? undefined : text;
}
