import type { Diagnostic } from '../model/diagnostic.ts';

/** Policies that select nothing that is known, as one note: who knows where their workloads are described. */
export function countStrangers(strangers: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first, ...others] = strangers;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more policies select nothing that is known`;
  return [
    {
      ...first,
      severity: 'info',
      message: `${first.message}${more}`,
      help: 'nothing to do if the workloads come later or are described elsewhere; else check the spelling',
    },
  ];
}
