import type { SimulationResult } from '../impact/simulation.ts';
import { formatJson } from './json/format-json.ts';
import { type ReportMeta, reportDocument } from './json/report-document.ts';

/** The report for programs, by schemas/report.schema.json. */
export function renderJson(result: SimulationResult, meta: ReportMeta): string {
  return `${formatJson(reportDocument(result, meta))}\n`;
}
