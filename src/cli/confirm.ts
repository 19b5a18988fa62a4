import { once } from 'node:events';
import type { Io } from './io.ts';

/** Whether somebody sits at a terminal whom one can ask. Pipelines are never asked, also where a runner gives them a terminal. */
export function isSomebodyThere(io: Io): boolean {
  return io.isInputTerminal === true && io.isErrorTerminal === true && !io.env.CI;
}

/**
 * Asks on standard error, and reads one line of standard input: true for `y` and `yes`. An end of the input, or an abort while it waits, is
 * a no.
 */
export async function confirm(question: string, io: Io, signal: AbortSignal): Promise<boolean> {
  io.stderr(`${question} [y/N]`);
  const answer = await Promise.race([readLine(io.stdin), aborted(signal)]);
  return /^y(es)?$/i.test(answer.trim());
}

/** More than anybody answers. */
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
