import type { JudgedBy } from '../../impact/judged-by.ts';
import type { Simulation, Waived } from '../../impact/simulation.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { namedNodes } from '../../model/node-name.ts';
import { phraseText } from '../terminal/phrase-text.ts';
import { sortDiagnostics } from '../wording/clauses/diagnostic-clause.ts';
import { gateReasonClause } from '../wording/clauses/gate-reason-clause.ts';
import { hasImpact } from '../wording/has-impact.ts';
import { headline } from '../wording/headline.ts';
import { formatIsoTime } from '../wording/phrases/time.ts';
import { impactDocument, isolationDocument } from './finding-document.ts';
import type { ReportImpact, ReportIsolation } from './finding-schema.ts';
import { type PolicyTable, policyTable } from './policy-table.ts';
import type { Report, ReportSimulation } from './report-schema.ts';
import { isoTimeOrNull, policyDocument, waiverDocument } from './shared-documents.ts';

/** What a report says of the run that made it. */
export interface ReportMeta {
  readonly version: string;
  readonly headSha?: string;
}

/** The report as plain data, in the form of schemas/report.schema.json; its impacts are made while they are read. */
export function reportDocument(result: SimulationResult, meta: ReportMeta): Report {
  const { gate } = result;
  const diagnostics = result.kind === 'simulated' ? result.simulation.diagnostics : result.diagnostics;
  return {
    schemaVersion: '2',
    hasImpact: hasImpact(result),
    tool: { name: 'sluice', version: meta.version },
    headSha: meta.headSha ?? null,
    gate: {
      outcome: gate.outcome,
      reasons: gate.reasons.map((reason) => ({
        code: reason.code,
        message: phraseText(gateReasonClause(reason)),
      })),
    },
    headline: phraseText(headline(result).phrase),
    simulation: result.kind === 'simulated' ? simulationDocument(result.simulation) : null,
    diagnostics: sortDiagnostics(diagnostics).map(diagnosticDocument),
  };
}

function simulationDocument(simulation: Simulation): ReportSimulation {
  const { cni, base, head, changes, evidence, totals, accuracy, coverage, waived } = simulation;
  const { window } = evidence;
  const table = policyTable(simulation);
  return {
    cni,
    base,
    head,
    changes: changes.map(({ change, policy, isSimulated }) => ({
      change,
      policy: policyDocument(policy),
      isJudged: isSimulated,
    })),
    evidence: {
      window:
        window === undefined
          ? null
          : { first: formatIsoTime(window.first), last: formatIsoTime(window.last) },
      nodes: namedNodes(evidence.nodes),
      policyHistory: evidence.policyHistory,
      policiesChanged: isoTimeOrNull(evidence.policiesChanged),
      knownNodes: evidence.knownNodes,
      lostEvents: evidence.lostEvents,
      sources: evidence.sources.map(({ name, format, isComplete, records }) => ({
        name,
        format,
        isComplete,
        lines: records.lines,
        connections: records.connections,
        ignored: sortedKeys(records.ignored),
        broken: sortedKeys(records.broken),
      })),
    },
    totals: {
      blocked: totals.blocked,
      opened: totals.opened,
      unknown: totals.unknown,
      stillAllowed: totals['still-allowed'],
      stillDenied: totals['still-denied'],
      unknownUntouched: simulation.unknownUntouched,
      unexplained: totals.unexplained,
    },
    accuracy,
    staged: stagedDocument(simulation, table),
    modes: (simulation.notEnforced ?? []).map(({ mode, ref }) => ({ mode, policy: policyDocument(ref) })),
    live: liveDocument(simulation),
    coverage,
    isolation: { [Symbol.iterator]: () => isolationDocuments(simulation, table) },
    waivers: waiversDocument(waived),
    judgedBy: judgedByDocument(simulation.judgedBy),
    policies: table.policies.map(policyDocument),
    policySets: table.sets,
    unlisted: simulation.unlisted,
    impacts: { [Symbol.iterator]: () => impactDocuments(simulation, table) },
  };
}

function liveDocument({ live }: Simulation): ReportSimulation['live'] {
  if (live === undefined) return null;
  const policies = live.policies.map(({ where, policy }) => ({ where, policy: policyDocument(policy) }));
  return { cluster: live.cluster, notSeen: live.notSeen, policies };
}

function stagedDocument({ staged }: Simulation, table: PolicyTable): ReportSimulation['staged'] {
  if (staged === undefined) return null;
  const { policies, totals, impacts } = staged;
  return {
    policies: policies.map(policyDocument),
    totals,
    impacts: impacts.map((impact) => impactDocument(impact, table)),
  };
}

function* isolationDocuments(
  { isolation, waived }: Simulation,
  table: PolicyTable,
): Generator<ReportIsolation> {
  for (const change of isolation) yield isolationDocument(change, table);
  for (const { finding, waiver } of waived.isolation) yield isolationDocument(finding, table, waiver);
}

function* impactDocuments({ impacts, waived }: Simulation, table: PolicyTable): Generator<ReportImpact> {
  for (const impact of impacts) yield impactDocument(impact, table);
  for (const { finding, waiver } of waived.impacts) yield impactDocument(finding, table, waiver);
}

function waiversDocument({ totals, isolation, refused, unused }: Waived): ReportSimulation['waivers'] {
  return {
    ...totals,
    unprotected: isolation.length,
    refused: refused.map(({ why, waiver }) => ({ why, waiver: waiverDocument(waiver) })),
    unused: unused.map(waiverDocument),
  };
}

function judgedByDocument({ file, changes, ...rest }: JudgedBy): ReportSimulation['judgedBy'] {
  return {
    ...rest,
    file: file ?? null,
    changes: changes.map(({ before, after, ...change }) => ({
      ...change,
      before: before ?? null,
      after: after ?? null,
    })),
  };
}

function diagnosticDocument({
  code,
  severity,
  meaning,
  message,
  help,
  span,
  side,
  silence,
}: Diagnostic): Report['diagnostics'][number] {
  const place = span === undefined ? null : { file: span.file, line: span.line, column: span.column };
  return {
    code,
    severity,
    meaning,
    message,
    help,
    span: place,
    side: side ?? null,
    silence: silence ?? null,
  };
}

function sortedKeys(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
