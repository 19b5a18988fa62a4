import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { inputProblem } from './input-problem.ts';

/** Stands for what is live in the cluster, wherever files may be named; `--context` says which cluster. */
export const CLUSTER = 'cluster:';

export function isCluster(input: string): boolean {
  return input === CLUSTER;
}

/** Why an input that begins like the cluster's is not it; undefined for every other input. */
export function clusterProblem(input: string): Diagnostic | undefined {
  if (!input.startsWith(CLUSTER) || isCluster(input)) return undefined;
  const rest = wholeVisibleText(input.slice(CLUSTER.length));
  return inputProblem(
    'input/cluster-name',
    `\`${CLUSTER}\` takes no suffix, but \`${rest}\` follows it`,
    `give \`${CLUSTER}\`, and the context of the kubeconfig with \`--context ${rest}\``,
  );
}
