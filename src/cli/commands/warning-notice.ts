import { visibleText } from '../../model/visible-text.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';

/** More different warnings than anybody reads: a webhook may name each object. */
const MAX_WARNINGS = 20;
const MAX_TEXT = 600;

/** Shows each warning of an API server, or of its webhooks, once. */
export function createWarningNotice(server: string, io: Io): (text: string) => void {
  const seen = new Set<string>();
  return (text) => {
    const line = visibleText(text, MAX_TEXT);
    if (seen.has(line) || seen.size > MAX_WARNINGS) return;
    seen.add(line);
    progress(seen.size > MAX_WARNINGS ? `${server} has more warnings` : `${server} warns: ${line}`, io);
  };
}
