import type { SimulationResult } from '../impact/simulation.ts';
import { type ReportMeta, reportDocument } from './json/report-document.ts';
import { escapeCharacters } from './wording/visible-text.ts';

/** Not white space of JSON itself: those outside of strings are ours, those inside are escaped by JSON.stringify. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/**
 * The report for programs, by schemas/report.schema.json. What cannot be seen is escaped, which JSON lets any string be,
 * so that the file can be looked at in a terminal or a diff.
 */
export function renderJson(result: SimulationResult, meta: ReportMeta): string {
  return `${escapeCharacters(JSON.stringify(reportDocument(result, meta), null, 2), INVISIBLE)}\n`;
}
