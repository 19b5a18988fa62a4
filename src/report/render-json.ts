import type { SimulationResult } from '../impact/simulation-result.ts';
import { formatJson } from './json/format-json.ts';
import { type ReportMeta, reportDocument } from './json/report-document.ts';

/** The report for programs, by schemas/report.schema.json, in pieces: with many connections it is longer than a string can be. */
export function* renderJson(result: SimulationResult, meta: ReportMeta): Generator<string> {
  yield* formatJson(reportDocument(result, meta));
  yield '\n';
}
