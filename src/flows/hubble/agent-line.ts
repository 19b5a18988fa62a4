import type { RawRecord } from '../format/raw-record.ts';

const LOGFMT =
  /(?:^|\s)(?:time=(?:"[^"]*"|\S+) )?level=(?:debug|info|warn|warning|error|fatal|panic) (?:source=\S+ )?msg=/;

/**
 * Whether the record is one of the log of Cilium's agent, logfmt or JSON, among which flows stand when `hubble.export.static.filePath` is `stdout`. A line
 * that holds a flow is none, whatever stands before it.
 */
export function isAgentLine(record: RawRecord): boolean {
  if (record.kind === 'text') return LOGFMT.test(record.text) && !record.text.includes('"flow"');
  const { level, msg } = record.value;
  const isLog = typeof level === 'string' && typeof msg === 'string';
  return isLog && ('subsys' in record.value || 'module' in record.value) && !('flow' in record.value);
}
