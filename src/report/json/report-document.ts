import type { Cause, ConnectionImpact } from '../../impact/connection-impact.ts';
import { sumSightings } from '../../impact/counting/sum-sightings.ts';
import { fingerprintOfImpact, fingerprintOfIsolation } from '../../impact/gate/fingerprint.ts';
import type { Waiver } from '../../impact/gate/waiver.ts';
import type { IsolationChange } from '../../impact/isolation/isolation-change.ts';
import type { JudgedBy } from '../../impact/judged-by.ts';
import type { Simulation, Waived } from '../../impact/simulation.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { RecordedVolume, Sightings } from '../../model/digest.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { formatFieldPath } from '../../model/field-path.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import { namedNodes } from '../../model/node-name.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
import type { Decision, PolicyRef, SideVerdict, Verdict } from '../../model/verdict.ts';
import { phraseText } from '../terminal/phrase-text.ts';
import { causeClause } from '../wording/cause-clause.ts';
import { sortDiagnostics } from '../wording/diagnostic-clause.ts';
import { gateReasonClause } from '../wording/gate-reason-clause.ts';
import { hasImpact } from '../wording/has-impact.ts';
import { headline } from '../wording/headline.ts';
import { isolationRow } from '../wording/isolation-clause.ts';
import { formatIsoTime } from '../wording/time.ts';
import { type PolicyTable, policyTable } from './policy-table.ts';
import type {
  Report,
  ReportCause,
  ReportDecision,
  ReportEndpoint,
  ReportImpact,
  ReportIsolation,
  ReportPolicy,
  ReportSightings,
  ReportSimulation,
  ReportVerdict,
  ReportWaiver,
} from './report-schema.ts';

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

function waiverDocument({ owner, reason, expires, span }: Waiver): ReportWaiver {
  return { owner, reason, expires, file: span.file, line: span.line };
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

function impactDocument(impact: ConnectionImpact, table: PolicyTable, waiver?: Waiver): ReportImpact {
  const { recorded } = impact;
  const { connection, example } = recorded;
  const all = sumSightings(recorded);
  return {
    transition: impact.transition,
    source: endpointDocument(connection.source),
    destination: endpointDocument(connection.destination),
    protocol: connection.protocol,
    port: connection.port ?? null,
    seen: all.count,
    firstSeen: isoTimeOrNull(all.firstSeen),
    lastSeen: isoTimeOrNull(all.lastSeen),
    recorded: {
      allowed: sightingsDocument(recorded.allowed),
      denied: sightingsDocument(recorded.denied),
      audited: sightingsDocument(recorded.audited),
      attempted: sightingsDocument(recorded.attempted),
    },
    atLeast: volumeDocument(recorded.volume),
    example: {
      time: isoTimeOrNull(example.time),
      source: example.source,
      destination: example.destination,
      node: example.node ?? null,
    },
    direction: impact.direction ?? null,
    base: verdictDocument(impact.base, table),
    head: verdictDocument(impact.head, table),
    cause: impact.cause === undefined ? null : causeDocument(impact.cause, table),
    because: phraseText(causeClause(impact)),
    isUnexplained: impact.isUnexplained,
    fingerprint: fingerprintOfImpact(impact) ?? null,
    waivedBy: waiver === undefined ? null : waiverDocument(waiver),
  };
}

function endpointDocument(endpoint: Endpoint): ReportEndpoint {
  const isWorkload = endpoint.kind === 'workload';
  return {
    kind: endpoint.kind,
    name: endpointName(endpoint),
    namespace: isWorkload ? endpoint.namespace : null,
    workload: isWorkload ? endpoint.name : null,
    ownerKind: isWorkload ? (endpoint.ownerKind ?? null) : null,
    addresses: endpoint.addresses.addresses.map(formatIpAddress),
  };
}

function sightingsDocument(sightings: Sightings | undefined): ReportSightings | null {
  if (sightings === undefined) return null;
  const { count, firstSeen, lastSeen } = sightings;
  return { count, firstSeen: isoTimeOrNull(firstSeen), lastSeen: isoTimeOrNull(lastSeen) };
}

function volumeDocument(volume: RecordedVolume | undefined): ReportImpact['atLeast'] {
  if (volume === undefined) return null;
  const { bytes, packets } = volume;
  return { bytes: bytes === 0 ? null : bytes, packets: packets === 0 ? null : packets };
}

function isoTimeOrNull(time: RecordedTime): string | null {
  return time === undefined ? null : formatIsoTime(time);
}

function verdictDocument({ outcome, egress, ingress }: Verdict, table: PolicyTable): ReportVerdict {
  const side = ({ outcome: sideOutcome, decision, unknowns }: SideVerdict) => ({
    outcome: sideOutcome,
    decision: decisionDocument(decision, table),
    unknowns: unknowns.map(({ code, detail }) => ({ code, detail })),
  });
  return { outcome, egress: side(egress), ingress: side(ingress) };
}

function decisionDocument(decision: Decision, table: PolicyTable): ReportDecision {
  switch (decision.kind) {
    case 'rule': {
      const { kind, policy, direction, action, index, path, span, proxy } = decision;
      return {
        kind,
        policy: table.placeOf(policy),
        direction,
        action,
        index,
        path: formatFieldPath(path),
        file: span.file,
        line: span.line,
        proxy: proxy?.kind ?? null,
      };
    }
    case 'default-deny':
      return { kind: decision.kind, policySet: table.placeOfSet(decision.policies) };
    case 'built-in':
      return { kind: decision.kind, name: decision.name };
    case 'tier-end':
      return { kind: decision.kind, tier: decision.tier };
    case 'no-policy':
      return { kind: decision.kind };
  }
}

function causeDocument(cause: Cause, table: PolicyTable): ReportCause {
  if (cause.kind === 'undecided') return { kind: cause.kind, policySet: null, line: null };
  if (cause.kind === 'workload-altered' || cause.kind === 'service-altered') {
    const { span } = cause.kind === 'service-altered' ? cause : cause.alteration;
    return {
      kind: cause.kind,
      policySet: null,
      line: span === undefined ? null : { file: span.file, line: span.line, side: 'head' },
    };
  }
  const { span, side } = cause.line;
  return {
    kind: cause.kind,
    policySet: table.placeOfSet('policies' in cause ? cause.policies : [cause.policy]),
    line: { file: span.file, line: span.line, side },
  };
}

function isolationDocument(change: IsolationChange, table: PolicyTable, waiver?: Waiver): ReportIsolation {
  const { workload, direction, policies, line } = change;
  const place = line && { file: line.span.file, line: line.span.line, side: line.side };
  return {
    change: change.change,
    workload,
    direction,
    policySet: policies.length === 0 ? null : table.placeOfSet(policies),
    line: place ?? null,
    because: phraseText(isolationRow(change)),
    fingerprint: fingerprintOfIsolation(change) ?? null,
    waivedBy: waiver === undefined ? null : waiverDocument(waiver),
  };
}

function policyDocument({ apiVersion, kind, namespace, name, span }: PolicyRef): ReportPolicy {
  return { apiVersion, kind, namespace: namespace ?? null, name, file: span.file, line: span.line };
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
