import type { Diagnostic } from '../model/diagnostic.ts';
import { endpointName, type WorkloadEndpoint } from '../model/endpoint.ts';
import type { PodGroup } from './pod-group.ts';

/** Workloads whose recorded labels are not those of the inventory: one of the two is of another time or cluster. */
export interface LabelDifferences {
  add(endpoint: WorkloadEndpoint, group: PodGroup, recorded: ReadonlyMap<string, string>): void;
  diagnostics(): readonly Diagnostic[];
}

export function createLabelDifferences(): LabelDifferences {
  const found = new Map<string, Diagnostic>();
  return {
    add(endpoint, group, recorded) {
      const workload = `${group.owner.kind} ${endpointName(endpoint)}`;
      if (found.has(workload)) return;
      const [key = '', value = ''] = [...group.stable].find(([k, v]) => recorded.get(k) !== v) ?? [];
      const other = recorded.get(key);
      found.set(workload, {
        code: 'inventory/labels-differ',
        severity: 'warning',
        meaning: 'noted',
        message: `\`${workload}\` has \`${key}=${value}\` here, but was recorded ${other === undefined ? 'without that label' : `with \`${key}=${other}\``}`,
        help: 'the recorded labels were used; make the inventory and the recording from the same cluster at about the same time',
        span: group.spanOf(),
      });
    },
    diagnostics: () => [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, diagnostic]) => diagnostic),
  };
}
