import type { SimulationResult } from '../../impact/simulation-result.ts';
import { hasErrors } from '../../model/diagnostic.ts';

/**
 * False when the merge request changes no policy, leaves the protection of all workloads as it was, and nothing went wrong: then
 * a comment would only be noise.
 */
export function hasImpact(result: SimulationResult): boolean {
  if (result.kind === 'not-simulated') return true;
  const { changes, totals, isolation, diagnostics, judgedBy, waived, baseNotRendered } = result.simulation;
  const turned = totals.blocked.connections + totals.opened.connections;
  const alters = judgedBy.changes.length + judgedBy.files.length > 0 || judgedBy.target !== 'same';
  const accepted = waived.impacts.length + waived.isolation.length;
  return (
    alters ||
    baseNotRendered !== undefined ||
    accepted > 0 ||
    changes.length > 0 ||
    isolation.length > 0 ||
    turned > 0 ||
    hasErrors(diagnostics)
  );
}
