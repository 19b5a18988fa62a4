import type { Redirected } from '../../inventory/resolve/resolve-both-sides.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { SideVerdict, Verdict } from '../../model/verdict.ts';
import { isFilteredAlike } from './filtered-alike.ts';

interface Verdicts {
  readonly before: Verdict;
  /** As if the connection did not come through the Service. */
  readonly direct: Verdict;
  /** One for each of the pods to which the Services lead after the change. */
  readonly through: readonly Verdict[];
}

/**
 * The verdict on a connection that came, or may have come, through a Service that leads elsewhere after the change: what holds
 * for all the places where it may arrive, otherwise unknown.
 */
export function judgeRedirected(redirected: Redirected, { before, direct, through }: Verdicts): Verdict {
  const { isCertain, isLost } = redirected;
  const places = isCertain ? through : [direct, ...through];
  const outcomes = new Set(places.map(({ outcome }) => outcome));
  const [first = direct] = places;
  if (isLost && outcomes.size === 1 && first.outcome === 'denied') return first;
  const denied = places.find(({ outcome }) => outcome === 'denied');
  if (isLost || (denied !== undefined && outcomes.has('allowed')))
    return unknownBy(redirected, denied ?? first);
  const undecided = places.find(({ outcome }) => outcome === 'unknown');
  return undecided ?? places.find((place) => !isFilteredAlike(before, place)) ?? first;
}

/** Unknown at the end that denies at one of the places. */
function unknownBy({ service, span, isCertain, isLost }: Redirected, example: Verdict): Verdict {
  const where = isLost ? 'to no pod that is known' : 'elsewhere';
  const came = isCertain ? 'it came' : 'it may have come';
  const unknown: Unknown = {
    code: 'service-altered',
    detail: `${came} through Service \`${service}\`, which leads ${where} after this change (\`${span.file}:${span.line}\`)`,
  };
  const side = (verdict: SideVerdict): SideVerdict => ({
    ...verdict,
    outcome: 'unknown',
    unknowns: [unknown],
  });
  const { egress, ingress } = example;
  return egress.outcome === 'denied'
    ? { outcome: 'unknown', egress: side(egress), ingress }
    : { outcome: 'unknown', egress, ingress: side(ingress) };
}
