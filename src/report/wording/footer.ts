import type { SimulationResult } from '../../impact/simulation-result.ts';
import { name, type Phrase, type Piece, say, words } from './phrases/phrase.ts';

const MODELS: Readonly<Record<string, string>> = {
  kubernetes: 'Kubernetes API',
  cilium: 'Cilium',
  calico: 'Calico',
};
const SHORT_SHA = 8;

/** Which model judged what, at which commit. */
export function footerClauses(
  result: SimulationResult,
  { headSha, version }: { readonly headSha?: string; readonly version: string },
): readonly Phrase[] {
  const compared =
    result.kind === 'simulated'
      ? [
          say`${modelName(result.simulation.cni)} model`,
          say`${name(result.simulation.head.name)} against ${name(result.simulation.base.name)}`,
        ]
      : [];
  const commit = headSha === undefined ? [] : [say`commit ${name(headSha.slice(0, SHORT_SHA))}`];
  return [...compared, ...commit, say`Sluice ${words(version)}`];
}

/** `cilium 1.20` is written as people write it; with settings in it, it is untrusted text. */
function modelName(platform: string): Piece {
  const [, cni = '', version = ''] = /^([a-z]+)( \d+\.\d+)?$/.exec(platform) ?? [];
  return Object.hasOwn(MODELS, cni) ? words(`${MODELS[cni]}${version}`) : name(platform);
}
