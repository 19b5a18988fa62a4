import type { SideVerdict } from '../../src/model/verdict.ts';
import type { CiliumAnswer, CiliumConnection, CiliumScenario, CiliumSideAnswer } from './cilium-scenario.ts';
import { compileForCilium, toConnection } from './sluice-answers.ts';

export interface Tally {
  allowed: number;
  denied: number;
  unknown: number;
}

/** Sides on which Sluice is certain of something else than Cilium's engine says. Unknown is counted, and no disagreement. */
export function findDisagreements(scenario: CiliumScenario, answer: CiliumAnswer, tally: Tally): string[] {
  const { evaluator, diagnostics } = compileForCilium(scenario);
  const found: string[] = [];
  for (const [index, connection] of scenario.connections.entries()) {
    const theirs = answer.verdicts[index];
    const ours = evaluator.judge(toConnection(scenario, connection));
    for (const direction of ['egress', 'ingress'] as const) {
      const expected = theirs?.[direction];
      if (expected === undefined) throw new Error(`no answer to connection ${index}`);
      const subject = scenario.endpoints[direction === 'egress' ? connection.source : connection.destination];
      if (subject?.kind !== 'pod') continue;
      tally[ours[direction].outcome] += 1;
      if (agree(ours[direction], expected)) continue;
      found.push(describe(scenario, connection, direction, ours[direction], expected));
    }
  }
  if (found.length > 0) {
    const problems = diagnostics.filter(({ severity }) => severity === 'error');
    found.push(...problems.map(({ code, message }) => `Sluice reports ${code}: ${message}`));
  }
  return found;
}

function agree({ outcome }: SideVerdict, { verdict }: CiliumSideAnswer): boolean {
  return outcome === 'unknown' || verdict === outcome || verdict === 'unenforced';
}

function describe(
  { endpoints }: CiliumScenario,
  { source, destination, protocol, port }: CiliumConnection,
  direction: 'egress' | 'ingress',
  { outcome, decision }: SideVerdict,
  { verdict, error, rules }: CiliumSideAnswer,
): string {
  const rule = decision.kind === 'rule' ? ` by ${decision.policy.name} ${decision.path.join('.')}` : '';
  return [
    `${direction} of ${protocol} ${port}: Sluice says ${outcome} (${decision.kind}${rule}), Cilium ${verdict}`,
    ` ${error ?? ''}(${rules?.join(', ') ?? ''})`,
    `\n  from ${JSON.stringify(endpoints[source])}\n  to ${JSON.stringify(endpoints[destination])}`,
  ].join('');
}
