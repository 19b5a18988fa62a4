import { once } from 'node:events';
import type { Io } from './io.ts';

/** Whether somebody is at a terminal and can be asked. Pipelines are never asked, even if a runner gives them a terminal. */
export function isSomebodyThere(io: Io): boolean {
  return io.isInputTerminal === true && io.isErrorTerminal === true && !io.env.CI;
}

/** Whether somebody is asked before anything is done. */
export function isAsked({ yes }: { readonly yes?: boolean }, io: Io): boolean {
  return yes !== true && isSomebodyThere(io);
}

/**
 * Asks on standard error, and reads one line from standard input: true for `y` and `yes`. The end of the input, or an abort while
 * waiting, means no.
 */
export async function confirm(question: string, io: Io, signal: AbortSignal): Promise<boolean> {
  io.stderr(`${question} [y/N]`);
  const answer = await Promise.race([readLine(io.stdin), aborted(signal)]);
  return /^y(es)?$/i.test(answer.trim());
}

/** Longer than any answer. */
const LONGEST = 1000;

async function readLine(input: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n') || text.length > LONGEST) break;
  }
  return text.split('\n')[0] ?? '';
}

async function aborted(signal: AbortSignal): Promise<string> {
  if (!signal.aborted) await once(signal, 'abort');
  return '';
}
