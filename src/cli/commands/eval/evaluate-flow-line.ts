import type { Evaluator } from '../../../engine/evaluator.ts';
import type { FlowLine } from '../../../flows/flow-line.ts';
import type { TimeSpan } from '../../../inventory/tenure.ts';
import type { Connection, Direction } from '../../../model/connection.ts';
import { formatFieldPath } from '../../../model/field-path.ts';
import type { Decision, PolicyRef, ProxyKind, SideVerdict, Verdict } from '../../../model/verdict.ts';

/** One line of `eval`'s output; the names are a contract with other programs (docs/eval.md). */
export type EvaluatedLine =
  | { readonly line: number; readonly error: string }
  | { readonly line: number; readonly verdict: 'ignored'; readonly reason: string }
  | ({ readonly line: number } & EvaluatedVerdict);

export interface EvaluatedVerdict {
  readonly verdict: Verdict['outcome'];
  /** One clause for people. */
  readonly reason: string;
  readonly egress: EvaluatedSide;
  readonly ingress: EvaluatedSide;
}

interface EvaluatedSide {
  readonly verdict: Verdict['outcome'];
  readonly policy: EvaluatedPolicy | null;
  /** The deciding rule, e.g. `spec.ingress[0]`; null when no rule decided. */
  readonly rule: string | null;
  /** Where that rule is written; null when no rule decided. */
  readonly ruleLine: number | null;
  /** The proxy that decides by what the connection carries; left out when none does. */
  readonly proxy?: ProxyKind;
}

interface EvaluatedPolicy {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export function evaluateFlowLine(
  flowLine: FlowLine,
  evaluator: Evaluator,
  resolve: (connection: Connection, when?: TimeSpan) => Connection,
): EvaluatedLine {
  const { line } = flowLine;
  switch (flowLine.kind) {
    case 'broken':
      return { line, error: `${flowLine.reason}: ${flowLine.detail}` };
    case 'ignored':
      return { line, verdict: 'ignored', reason: flowLine.reason };
    case 'lost-events':
      return { line, verdict: 'ignored', reason: 'lost-events' };
    case 'observation': {
      const { connection, time, lastTime = time } = flowLine.observation;
      const when = time === undefined || lastTime === undefined ? undefined : { first: time, last: lastTime };
      return { line, ...evaluatedVerdict(evaluator.judge(resolve(connection, when))) };
    }
  }
}

export function evaluatedVerdict(verdict: Verdict): EvaluatedVerdict {
  const { outcome, egress, ingress } = verdict;
  return {
    verdict: outcome,
    reason: reasonOf(verdict),
    egress: evaluatedSide(egress),
    ingress: evaluatedSide(ingress),
  };
}

/** Which side made the verdict and why: the denying one, the undecided one, or both when both allow. */
function reasonOf({ outcome, egress, ingress }: Verdict): string {
  const sides: readonly (readonly [Direction, SideVerdict])[] = [
    ['egress', egress],
    ['ingress', ingress],
  ];
  const deciding = sides.filter(([, side]) => side.outcome === outcome);
  return deciding.map(([direction, side]) => `${direction}: ${sideReason(side)}`).join('; ');
}

function sideReason({ outcome, decision, unknowns }: SideVerdict): string {
  if (outcome === 'unknown') return unknowns.map(({ detail }) => detail).join(', ');
  switch (decision.kind) {
    case 'rule':
      return decision.proxy === undefined
        ? `${decision.action} rule`
        : `${decision.action} rule, filtered at L7 (${decision.proxy.kind})`;
    case 'default-deny':
      return 'default deny, no rule matches';
    case 'built-in':
      return decision.name;
    case 'tier-end':
      return `end of tier ${decision.tier}`;
    case 'no-policy':
      return 'no policy isolates it';
  }
}

function evaluatedSide({ outcome, decision }: SideVerdict): EvaluatedSide {
  const policy = decidingPolicy(decision);
  const isRule = decision.kind === 'rule';
  return {
    verdict: outcome,
    policy: policy === undefined ? null : evaluatedPolicy(policy),
    rule: isRule ? formatFieldPath(decision.path) : null,
    ruleLine: isRule ? decision.span.line : null,
    ...(isRule && decision.proxy !== undefined ? { proxy: decision.proxy.kind } : {}),
  };
}

function decidingPolicy(decision: Decision): PolicyRef | undefined {
  if (decision.kind === 'rule') return decision.policy;
  return decision.kind === 'default-deny' ? decision.policies[0] : undefined;
}

function evaluatedPolicy({ kind, namespace, name, span }: PolicyRef): EvaluatedPolicy {
  return { kind, namespace: namespace ?? null, name, file: span.file, line: span.line };
}
