import type { Evaluator } from '../../engine/evaluator.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { SideVerdict, Verdict } from '../../model/verdict.ts';

/**
 * The verdict on a connection. Where proxies decide by what it carries, it is the verdict on its requests, as far as they were
 * recorded: the first request that was let through and is now refused decides, and nothing is left to the proxies when all
 * requests are known and pass.
 */
export function judgeRecorded(
  evaluator: Evaluator,
  { connection, requests: { requests, isComplete } }: RecordedConnection,
): Verdict {
  const verdict = evaluator.judge(connection);
  if (requests.length === 0 || !isFiltered(verdict)) return verdict;
  const verdicts = requests
    .filter(({ allowed }) => allowed !== undefined)
    .map(({ request }) => evaluator.judge({ ...connection, l7: request }));
  const refused = verdicts.find(({ outcome }) => outcome === 'denied');
  if (refused !== undefined) return refused;
  const [first] = verdicts;
  const isDecided = isComplete && verdicts.every((one) => one.outcome === 'allowed' && !isFiltered(one));
  return isDecided && first !== undefined ? first : verdict;
}

function isFiltered({ outcome, egress, ingress }: Verdict): boolean {
  return outcome === 'allowed' && (hasProxy(egress) || hasProxy(ingress));
}

function hasProxy({ decision }: SideVerdict): boolean {
  return decision.kind === 'rule' && decision.proxy !== undefined;
}
