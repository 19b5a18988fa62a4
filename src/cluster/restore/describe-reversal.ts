import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Reversal } from '../../plan/order/order-reversal.ts';
import { describe } from '../../report/deploy/order-lines.ts';

/** Reports recorded connections that are cut for a while although they are allowed now and were before. */
export function describeReversal({ broken }: Reversal): readonly Diagnostic[] {
  const [first] = broken;
  if (first === undefined) return [];
  return [
    {
      code: 'cluster/reversal-breaks',
      severity: 'warning',
      meaning: 'noted',
      message: `no order of single writes puts everything back without a cut: ${broken.length} recorded connections are cut for a while, \`${describe(first)}\` for one`,
      help: 'nothing is to be done, if it is bearable; else put the objects back by hand, with a policy that allows these connections meanwhile',
    },
  ];
}
