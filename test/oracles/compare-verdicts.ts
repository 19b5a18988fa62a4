import { namespacedName } from '../../src/model/namespaced-name.ts';
import type { SideVerdict } from '../../src/model/verdict.ts';
import type { CiliumAnswer, CiliumConnection, CiliumScenario, CiliumSideAnswer } from './cilium-scenario.ts';
import { differentlyTaken } from './compare-acceptance.ts';
import { compileForCilium, toConnection } from './sluice-answers.ts';

export interface Tally {
  allowed: number;
  denied: number;
  unknown: number;
  /** Decisions by a rule of a policy that Cilium names, too, and by one that it does not: of several that decide it names some. */
  sameDecider: number;
  otherDecider: number;
  /** Why verdicts were unknown, and how often. */
  readonly reasons: Record<string, number>;
}

export function emptyTally(): Tally {
  return { allowed: 0, denied: 0, unknown: 0, sameDecider: 0, otherDecider: 0, reasons: {} };
}

/** Sides on which Sluice is certain of something else than Cilium's engine says. Unknown is counted, and no disagreement. */
export function findDisagreements(scenario: CiliumScenario, answer: CiliumAnswer, tally: Tally): string[] {
  const sluice = compileForCilium(scenario);
  const { evaluator, diagnostics } = sluice;
  const isTold = !OTHER_REDIRECTS.test(JSON.stringify(scenario.objects));
  const found = differentlyTaken(scenario, answer, sluice);
  if (found.length > 0) return found;
  for (const [index, connection] of scenario.connections.entries()) {
    const theirs = answer.verdicts[index];
    const ours = evaluator.judge(toConnection(scenario, connection));
    for (const direction of ['egress', 'ingress'] as const) {
      const expected = theirs?.[direction];
      if (expected === undefined) throw new Error(`no answer to connection ${index}`);
      const subject = scenario.endpoints[direction === 'egress' ? connection.source : connection.destination];
      // Another node is the subject of its own agent, and so is a pod of another cluster.
      if (subject?.kind === 'node' && !subject.local) continue;
      if (subject?.kind === 'pod' && subject.cluster !== undefined) continue;
      tally[ours[direction].outcome] += 1;
      for (const { code, detail } of ours[direction].unknowns) {
        const reason = `${code}: ${detail}`;
        tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1;
      }
      countDecider(ours[direction], expected, tally);
      if (agree(ours[direction], expected, isTold)) continue;
      found.push(describe(scenario, connection, direction, ours[direction], expected));
    }
  }
  if (found.length > 0) {
    const problems = diagnostics.filter(({ severity }) => severity === 'error');
    found.push(...problems.map(({ code, message }) => `Sluice reports ${code}: ${message}`));
  }
  return found;
}

function countDecider({ outcome, decision }: SideVerdict, { rules }: CiliumSideAnswer, tally: Tally): void {
  if (decision.kind !== 'rule' || outcome === 'unknown' || rules === undefined) return;
  if (rules.includes(namespacedName(decision.policy))) tally.sameDecider += 1;
  else tally.otherDecider += 1;
}

/** What sends to a proxy besides listeners, and may let everything through there. */
const OTHER_REDIRECTS = /"(?:rules|serverNames|terminatingTLS|originatingTLS|domainNames)":/;

/**
 * An end that is no subject is let through. What a proxy decides further has to go through a proxy; with `isTold` what goes through
 * one is decided further.
 */
function agree(
  { outcome, decision }: SideVerdict,
  { verdict, redirected }: CiliumSideAnswer,
  isTold: boolean,
): boolean {
  if (outcome === 'unknown') return true;
  if (verdict === 'unenforced') return outcome === 'allowed';
  if (verdict === 'failed') return false;
  const proxy = decision.kind === 'rule' ? decision.proxy : undefined;
  const isFiltered = proxy !== undefined && proxy.isUncertain !== true;
  if (isTold && redirected === true && proxy === undefined) return false;
  return verdict === outcome && (!isFiltered || redirected === true);
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
