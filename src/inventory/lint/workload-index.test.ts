import fc from 'fast-check';
import { expect, it } from 'vitest';
import { workload } from '../../../test/support/engine-arbitraries.ts';
import { createWorkloadIndex } from './workload-index.ts';

it('finds the workloads with a label in some namespaces, in the order in which they are found in all', () => {
  fc.assert(
    fc.property(fc.array(workload, { maxLength: 8 }), (workloads) => {
      const index = createWorkloadIndex(workloads);
      const labels = workloads.flatMap(({ labels: { labels } }) => [...labels]).slice(0, 3);
      const named = workloads.flatMap(({ namespaceLabels: { labels } }) => [...labels]).slice(0, 1);
      const within = index.namespacesLabelled(named);
      const isThere = workloads.filter(({ namespaceLabels }) =>
        named.some(([key, value]) => namespaceLabels.labels.get(key) === value),
      );
      expect(within).toEqual(new Set(isThere.map(({ namespace }) => namespace)));
      expect(index.labelled(labels, within)).toEqual(
        index.labelled(labels).filter(({ namespace }) => within.has(namespace)),
      );
    }),
    { numRuns: 1000 },
  );
});
