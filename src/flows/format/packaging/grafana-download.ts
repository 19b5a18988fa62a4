import { type Given, NO_ANSWERS, type SearchAnswers } from './answer-tally.ts';

/**
 * What Grafana's download of logs as text says before the lines. A value is JSON: the labels that all lines have in common, a
 * sentence, or a number.
 */
const SAID = /^(?:Common labels|Line limit|Total bytes processed): (?:\{.*\}|"[^"]*"|[\d.]+)$/;
const FIRST_LETTERS = 'CLT';
const REACHED = /^Line limit: "\d+ reached/;
const ONE_ANSWER: Given = { answers: 1, given: 0 };

/** What such a line says about the completeness of the search; undefined for every other line. */
export function grafanaDownload(text: string): SearchAnswers | undefined {
  if (!FIRST_LETTERS.includes(text.charAt(0)) || !SAID.test(text)) return undefined;
  return REACHED.test(text) ? { ...NO_ANSWERS, endedEarly: ONE_ANSWER } : NO_ANSWERS;
}
