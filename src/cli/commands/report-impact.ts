import type { Diagnostic } from '../../model/diagnostic.ts';
import { readTextFile } from './read-text-file.ts';

const MAX_REPORT = { maxBytes: 256 * 1024 * 1024, setting: '--report' };

/** Whether a JSON report says that the change touches nothing, or why it cannot be asked. */
export function isWithoutImpact(path: string, cwd: string): boolean | Diagnostic {
  const text = readTextFile(path, cwd, MAX_REPORT);
  if (typeof text !== 'string') return text;
  const hasImpact = readHasImpact(text);
  return hasImpact === undefined ? notAReport(path) : !hasImpact;
}

/** `hasImpact` of schemas/report.schema.json. Undefined when the text is no such report. */
function readHasImpact(text: string): boolean | undefined {
  try {
    const report: unknown = JSON.parse(text);
    if (typeof report !== 'object' || report === null || !('hasImpact' in report)) return undefined;
    return typeof report.hasImpact === 'boolean' ? report.hasImpact : undefined;
  } catch {
    return undefined;
  }
}

function notAReport(file: string): Diagnostic {
  return {
    code: 'gitlab/not-a-report',
    severity: 'error',
    meaning: 'unread',
    message: 'the file is not a JSON report of a simulation',
    help: 'write it with `sluice simulate --output json=<path>`, in the same run as the Markdown',
    span: { file, line: 1, column: 1 },
  };
}
