import type { SimulationResult } from '../../impact/simulation.ts';
import { name, type Phrase, say, words } from './phrase.ts';

const MODELS: ReadonlyMap<string, Phrase> = new Map([
  ['kubernetes', say`Kubernetes API model`],
  ['cilium', say`Cilium model`],
  ['calico', say`Calico model`],
]);
const SHORT_SHA = 8;

/** Which model judged what, at which commit. */
export function footerClauses(
  result: SimulationResult,
  { headSha, version }: { readonly headSha?: string; readonly version: string },
): readonly Phrase[] {
  const compared =
    result.kind === 'simulated'
      ? [
          MODELS.get(result.simulation.cni) ?? say`${name(result.simulation.cni)} model`,
          say`${name(result.simulation.head.name)} against ${name(result.simulation.base.name)}`,
        ]
      : [];
  const commit = headSha === undefined ? [] : [say`commit ${name(headSha.slice(0, SHORT_SHA))}`];
  return [...compared, ...commit, say`Sluice ${words(version)}`];
}
