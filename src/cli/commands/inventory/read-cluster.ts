import type { NotSeen } from '../../../cluster/api/not-seen.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { clusterProblem, isCluster } from '../../input/cluster-input.ts';
import type { Io } from '../../io.ts';
import type { LiveCluster, LiveOptions, LiveWanted } from './read-live-cluster.ts';

/** What is live, as far as it is wanted; undefined also where the cluster did not answer. */
export async function readCluster(
  options: LiveOptions & { readonly inventory: readonly string[] },
  { namespaces, wantsPolicies }: { readonly namespaces: readonly string[]; readonly wantsPolicies: boolean },
  io: Io,
): Promise<{ readonly cluster: LiveCluster | undefined; readonly problems: readonly Diagnostic[] }> {
  const wantsLive = options.inventory.some(isCluster);
  const misspelt = options.inventory.flatMap((path) => clusterProblem(path) ?? []);
  if (!wantsLive && !wantsPolicies) return { cluster: undefined, problems: misspelt };
  const live = await readLive(options, { inventory: wantsLive, namespaces }, io);
  if ('code' in live) return { cluster: undefined, problems: [...misspelt, live] };
  return { cluster: live, problems: [...misspelt, ...describeNotSeen(live.notSeen)] };
}

/** Most runs ask no cluster, and need not load what talks to one. */
async function readLive(options: LiveOptions, wanted: LiveWanted, io: Io) {
  const { readLiveCluster } = await import('./read-live-cluster.ts');
  return readLiveCluster(options, wanted, io);
}

/** Warnings about what could not be looked at: what is there is not known. */
function describeNotSeen(notSeen: readonly NotSeen[]): readonly Diagnostic[] {
  return notSeen.map(({ what, why }) => ({
    code: 'cluster/not-looked-at',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${what}\` could not be read in the cluster, so what is there is not known: ${why}`,
    help: 'allow the account to list them (docs/live.md has a ClusterRole), or treat the answer as incomplete',
  }));
}
