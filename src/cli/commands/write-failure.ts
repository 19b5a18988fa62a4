import { systemCode, systemReason } from '../input/input-problem.ts';
import { escapeControls } from '../input/shown-path.ts';

/** The line that says why a file could not be written. */
export function writeFailure(path: string, error: unknown): string {
  const reason = systemCode(error) === 'ENOENT' ? 'its folder does not exist' : systemReason(error);
  return `error: cannot write \`${escapeControls(path)}\`: ${reason}`;
}
