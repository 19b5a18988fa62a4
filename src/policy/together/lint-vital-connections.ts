import { evaluate } from '../../engine/condition.ts';
import {
  type EndpointCondition,
  type EndpointLeaf,
  matchEndpoint,
  matchLeaf,
  namespacesOf,
} from '../../engine/endpoint-condition.ts';
import type { PolicyTables } from '../../engine/policy-tables.ts';
import { isEndLeaf, type RuleLeaf } from '../../engine/rule-condition.ts';
import { judgeSide } from '../../engine/side-outcome.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import { matchTraffic } from '../../engine/traffic-condition.ts';
import type { Connection } from '../../model/connection.ts';
import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { Ternary } from '../../model/ternary.ts';
import type { Decision, SideVerdict } from '../../model/verdict.ts';
import { SOME_POD, VITAL_CONNECTIONS, type VitalConnection } from './vital-connections.ts';

/**
 * Finds policies of any dialect that cut off what the cluster depends on: judged by the tables of the platform, for pods of which
 * only the labels of their manifests are known. Reported only where that is enough to be certain, whoever is at the other end.
 */
export function lintVitalConnections(tables: PolicyTables): readonly Diagnostic[] {
  // Controllers of one kind are mostly cut off together.
  return withoutRepeats(cutConnections(tables, VITAL_CONNECTIONS));
}

/** A vital connection that policies cut off. */
export interface CutConnection {
  readonly vital: VitalConnection;
  readonly namespace: string;
  readonly diagnostic: Diagnostic;
}

export function cutConnections(
  tables: PolicyTables,
  vitals: readonly VitalConnection[],
): readonly CutConnection[] {
  const policiesOf = createSubjectIndex(tables);
  const spokenOf = namespacesIn(tables);
  return vitals.flatMap((vital) =>
    vital.pods.flatMap((pod): CutConnection[] => {
      if (!vital.isEverywhere && !spokenOf.has(pod.namespace)) return [];
      const verdicts = vital.others.flatMap((other) =>
        vital.doors.map(({ protocol, port }) => {
          const [source, destination] = vital.direction === 'egress' ? [pod, other] : [other, pod];
          return judge({ ...PLAIN, source, destination, protocol, port });
        }),
      );
      const [first] = verdicts;
      if (first === undefined || verdicts.some(({ outcome }) => outcome !== 'denied')) return [];
      return cut(first.decision, vital, pod).map((diagnostic) => ({
        vital,
        namespace: pod.namespace,
        diagnostic,
      }));

      function judge(connection: Connection): SideVerdict {
        const ask = (leaf: RuleLeaf): Ternary =>
          isEndLeaf(leaf) ? isEnd(leaf.is, connection[leaf.kind]) : matchTraffic(leaf, connection);
        return judgeSide(vital.direction, policiesOf(vital.direction, pod), ({ match }) =>
          evaluate(match, ask),
        );
      }
    }),
  );
}

/** Keeps one of those that are reported in the same words. */
export function withoutRepeats(found: readonly CutConnection[]): readonly Diagnostic[] {
  return [
    ...new Map(
      found.map(({ diagnostic: one }): [string, Diagnostic] => [`${one.code} ${one.message}`, one]),
    ).values(),
  ];
}

const PLAIN = { icmp: undefined, l7: undefined, isPodToItself: false } as const;

function isEnd(condition: EndpointCondition, end: Endpoint): Ternary {
  if (end !== SOME_POD) return matchEndpoint(condition, end);
  return evaluate<EndpointLeaf>(condition, (leaf) =>
    asksForNamespace(leaf) ? NAMESPACE_NOT_KNOWN : matchLeaf(leaf, end),
  );
}

function asksForNamespace(leaf: EndpointLeaf): boolean {
  return leaf.kind === 'namespace' || (leaf.kind === 'label-text' && leaf.of === 'namespace-name');
}

const NAMESPACE_NOT_KNOWN = {
  code: 'endpoint-not-identified',
  detail: 'it may be a pod of any namespace',
} as const;

/** The namespaces that the policies speak about. */
function namespacesIn({ tiers }: PolicyTables): ReadonlySet<string> {
  return new Set(
    tiers.flatMap(({ policies }) => policies.flatMap(({ subject }) => [...(namespacesOf(subject) ?? [])])),
  );
}

/** Returns nothing where the platform decides, whatever policies say. */
function cut(
  decision: Decision,
  vital: VitalConnection,
  { namespace, name }: WorkloadEndpoint,
): Diagnostic[] {
  const { code, whose, lost, help } = vital;
  const pods = name === '' ? `${whose} of \`${namespace}\`` : `${whose} \`${namespace}/${name}\``;
  const said = (message: string, span: SourceSpan, related: readonly SourceSpan[]): Diagnostic[] => [
    { code, severity: 'warning', meaning: 'noted', message, help, span, related },
  ];
  if (decision.kind === 'rule') {
    const { policy, span } = decision;
    return said(`\`${namespacedName(policy)}\` cuts off ${pods}: no policy lets ${lost}`, span, []);
  }
  if (decision.kind !== 'default-deny') return [];
  const [first, ...others] = decision.policies;
  if (first === undefined) return [];
  return said(
    `\`${namespacedName(first)}\` puts ${pods} into default deny, and no policy lets ${lost}`,
    first.span,
    others.map(({ span }) => span),
  );
}
