import type { Diagnostic } from '../../../model/diagnostic.ts';
import { readFileHead } from '../read-text-file.ts';

/** `hasImpact` is in the first hundred bytes, by schemas/report.schema.json; the rest may be hundreds of megabytes. */
const HEAD_BYTES = 4096;
const HAS_IMPACT = /^\s*\{\s*"schemaVersion"\s*:\s*"2"\s*,\s*"hasImpact"\s*:\s*(true|false)\s*,/;

/** Whether a JSON report says that the change touches nothing, or why that cannot be told. Only its first bytes are read. */
export function readsWithoutImpact(path: string, cwd: string): boolean | Diagnostic {
  const head = readFileHead(path, cwd, HEAD_BYTES);
  if (typeof head !== 'string') return head;
  const found = HAS_IMPACT.exec(head)?.[1];
  return found === undefined ? notAReport(path) : found === 'false';
}

function notAReport(file: string): Diagnostic {
  return {
    code: 'gitlab/not-a-report',
    severity: 'error',
    meaning: 'unread',
    message: 'the file is not a JSON report of a simulation',
    help: 'write it with `sluice simulate --output json=PATH`, in the same run as the Markdown, and do not edit it',
    span: { file, line: 1, column: 1 },
  };
}
