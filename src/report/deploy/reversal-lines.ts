import type { Reversal } from '../../plan/order/reversal-order.ts';
import { plural } from '../wording/phrases/count.ts';
import { connectionText } from './connection-text.ts';
import { firstLines } from './first-lines.ts';
import { notSimulatedLines } from './order-lines.ts';

/** How the way back was found, and what is no longer allowed at its end. */
export function reversalLines({ judged, notSimulated, broken, lost }: Reversal): readonly string[] {
  if (judged === undefined) {
    return [
      'Order: the reverse of the writes, not proved, because no recorded connections were given (`--flows`).',
    ];
  }
  const kept =
    broken.length === 0
      ? '. None that is allowed before and after is cut'
      : `; ${broken.length} of them temporarily cut`;
  return [
    `Order: proved on ${plural(judged, 'recorded connection')}${kept}.`,
    ...notSimulatedLines(notSimulated),
    ...(lost.length === 0
      ? []
      : [
          `Allowed before the rollback, but perhaps not after it: ${lost.length}`,
          ...firstLines(lost, connectionText),
        ]),
  ];
}
