import type { Cause, ConnectionImpact } from '../../impact/connection-impact.ts';
import { sumSightings } from '../../impact/counting/sum-sightings.ts';
import { fingerprintOfImpact, fingerprintOfIsolation } from '../../impact/gate/fingerprint.ts';
import type { Waiver } from '../../impact/gate/waiver.ts';
import type { IsolationChange } from '../../impact/isolation/isolation-change.ts';
import type { RecordedVolume, Sightings } from '../../model/digest.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { formatFieldPath } from '../../model/field-path.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import type { Decision, SideVerdict, Verdict } from '../../model/verdict.ts';
import { phraseText } from '../terminal/phrase-text.ts';
import { causeClause } from '../wording/clauses/cause-clause.ts';
import { isolationRow } from '../wording/clauses/isolation-clause.ts';
import type {
  ReportCause,
  ReportDecision,
  ReportEndpoint,
  ReportImpact,
  ReportIsolation,
  ReportSightings,
  ReportVerdict,
} from './finding-schema.ts';
import type { PolicyTable } from './policy-table.ts';
import { isoTimeOrNull, waiverDocument } from './shared-documents.ts';

/** What the change does to one connection. */
export function impactDocument(impact: ConnectionImpact, table: PolicyTable, waiver?: Waiver): ReportImpact {
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

/** What the change does to the protection of one workload. */
export function isolationDocument(
  change: IsolationChange,
  table: PolicyTable,
  waiver?: Waiver,
): ReportIsolation {
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
