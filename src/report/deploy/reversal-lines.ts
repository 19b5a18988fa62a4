import type { Reversal } from '../../plan/order/order-reversal.ts';
import { describe, notJudgedLines } from './order-lines.ts';

const MAX_LINES = 20;

/** How the way back was found, and what is no longer allowed at its end. */
export function reversalLines({ judged, notJudged, broken, lost }: Reversal): readonly string[] {
  if (judged === undefined) {
    return [
      'Order: the reverse of the writes, not proved, because no recorded connections are given (`--flows`).',
    ];
  }
  const kept =
    broken.length === 0
      ? '. None is cut that is allowed before and after'
      : `; ${broken.length} of them are cut for a while`;
  const rest = lost.length - MAX_LINES;
  return [
    `Order: proved on ${judged} recorded connections${kept}.`,
    ...notJudgedLines(notJudged),
    ...(lost.length === 0
      ? []
      : [
          `Allowed before the rollback, and not for certain after it: ${lost.length}`,
          ...lost.slice(0, MAX_LINES).map((recorded) => `  ${describe(recorded)}`),
          ...(rest > 0 ? [`  … and ${rest} more`] : []),
        ]),
  ];
}
