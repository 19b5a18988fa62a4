import type { Diagnostic } from '../../model/diagnostic.ts';
import { endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { SET_BY_CONTROLLERS } from '../labels/controller-labels.ts';

/** Workloads about whose labels the inventories around the time of a record disagree. */
export interface LabelChanges {
  add(workload: WorkloadEndpoint): void;
  diagnostics(): readonly Diagnostic[];
}

const LISTED = 3;

export function createLabelChanges(): LabelChanges {
  const found = new Map<string, Set<string>>();
  return {
    add(workload) {
      // These differ with each rollout, and policies do not use them.
      const keys = [...(workload.labels.withheld ?? [])].filter((key) => !SET_BY_CONTROLLERS.has(key));
      if (keys.length === 0) return;
      const name = endpointName(workload);
      const known = found.get(name) ?? new Set();
      found.set(name, known);
      for (const key of keys) known.add(key);
    },
    diagnostics() {
      if (found.size === 0) return [];
      const listed = [...found]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, LISTED)
        .map(
          ([name, keys]) =>
            `\`${name}\` (${[...keys]
              .sort()
              .map((key) => `\`${key}\``)
              .join(', ')})`,
        )
        .join(', ');
      const more = found.size > LISTED ? ` and ${found.size - LISTED} more` : '';
      return [
        {
          code: 'inventory/labels-changed',
          severity: 'info',
          meaning: 'noted',
          message: `the inventories give different labels to ${found.size === 1 ? 'a workload that was' : `${found.size} workloads that were`} recorded without labels: ${listed}${more}`,
          help: 'verdicts that depend on these labels are unknown for that recording; record again to settle it',
        },
      ];
    },
  };
}
