import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Reversal } from '../../plan/order/reversal-order.ts';
import { connectionText } from '../../report/deploy/connection-text.ts';
import { plural } from '../../report/wording/phrases/count.ts';

/** Reports recorded connections that are cut for a while although they are allowed now and were before. */
export function describeReversal({ broken }: Reversal): readonly Diagnostic[] {
  const [first] = broken;
  if (first === undefined) return [];
  return [
    {
      code: 'cluster/reversal-breaks',
      severity: 'warning',
      meaning: 'noted',
      message: `no order of single writes restores everything without a cut: ${plural(broken.length, 'recorded connection is', 'recorded connections are')} temporarily cut, for example \`${connectionText(first)}\``,
      help: 'nothing to do if that is acceptable; otherwise restore the objects by hand, with a policy that allows these connections meanwhile',
    },
  ];
}
