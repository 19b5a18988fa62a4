import type { Diagnostic } from '../../model/diagnostic.ts';

/** Collects policies that select nothing known into one note, because their workloads may be described elsewhere. */
export interface IdlePolicies {
  add(diagnostic: Diagnostic): void;
  diagnostics(): readonly Diagnostic[];
}

export function createIdlePolicies(): IdlePolicies {
  let first: Diagnostic | undefined;
  let count = 0;
  return {
    add(diagnostic) {
      first ??= diagnostic;
      count++;
    },
    diagnostics() {
      if (first === undefined) return [];
      const more =
        count === 1
          ? ''
          : `, and ${count === 2 ? '1 more policy selects' : `${count - 1} more policies select`} nothing that is known`;
      return [
        {
          ...first,
          severity: 'info',
          message: `${first.message}${more}`,
          help: 'nothing to do if the workloads come later or are described elsewhere; otherwise check the spelling',
        },
      ];
    },
  };
}
