import { wholeVisibleText } from '../../../model/visible-text.ts';
import { systemCode, systemReason } from '../../input/input-problem.ts';

/** The line that says why a file could not be written. */
export function writeFailure(path: string, error: unknown): string {
  const reason = systemCode(error) === 'ENOENT' ? 'its folder does not exist' : systemReason(error);
  return `error: cannot write \`${wholeVisibleText(path)}\`: ${reason}`;
}
