import type { JudgedBy } from '../../impact/judged-by.ts';
import type { TargetRevision } from '../input/comparison/target-revision.ts';
import { changedFiles } from '../input/git/changed-paths.ts';
import type { RepositoryPaths } from '../input/git/repository-path.ts';
import { inventoryPaths } from '../input/inventory-path.ts';
import { isManifestName } from '../input/open-manifest-inputs.ts';
import type { Io } from '../io.ts';
import { changedJob } from './own-job/changed-job.ts';
import { renderedFolders } from './render-sources.ts';
import type { Settings } from './settings.ts';

interface Target extends TargetRevision {
  /** The commit where the branch left the target branch. */
  readonly base: string;
}

/** Which files of the recording, the inventory and its own job a merge request changes, and which policies the target branch has changed since. */
export async function changedEvidence(
  { base, commit, tip }: Target,
  settings: Settings,
  repository: RepositoryPaths,
  io: Io,
): Promise<Pick<JudgedBy, 'isKnown' | 'files' | 'changedOnTarget' | 'targetTip'>> {
  const changed = (paths: readonly string[], until?: string) =>
    changedFiles(
      { from: base, until },
      paths.flatMap((path) => repository.placesOf(path)),
      repository,
      io,
    );
  const { kustomizations, charts } = renderedFolders(settings.render.sources);
  const folders = [...kustomizations, ...charts];
  const changedPolicies = async (until?: string): Promise<readonly string[] | undefined> => {
    const written = await changed(settings.policies, until);
    const rendered = await changed(folders, until);
    if (written === undefined || rendered === undefined) return undefined;
    const named = written.filter((file) => isManifest(file, settings.policies, repository));
    return [...new Set([...named, ...rendered])].sort();
  };
  const inventory = inventoryPaths(settings.inventory);
  const flows = [...settings.flows, ...settings.flowsFallback];
  const changedFlows = await changed(flows);
  const changedInventory = await changed(inventory);
  // Changed policies are named anyway, even if they are among the inventory.
  const policies = await changed(settings.policies);
  const job = await changedJob(base, repository, io);
  const isKnown =
    changedFlows !== undefined &&
    changedInventory !== undefined &&
    policies !== undefined &&
    job !== undefined;
  const files = isKnown
    ? [
        ...job,
        ...changedFlows,
        ...changedInventory.filter(
          (file) => isManifest(file, inventory, repository) && !policies.includes(file),
        ),
      ]
    : [];
  const onTarget = commit === base ? [] : await changedPolicies(commit);
  const own = tip === 'known' ? [] : await changedPolicies();
  const touchesPolicies = own === undefined || own.length > 0;
  return {
    isKnown: isKnown && onTarget !== undefined,
    files: [...new Set(files)].sort().map((file) => repository.shown(file)),
    changedOnTarget: (onTarget ?? []).map((file) => repository.shown(file)),
    targetTip: touchesPolicies ? tip : 'known',
  };
}

/** By its name, or because it is named itself: a file, or a link that leads to one. */
function isManifest(file: string, paths: readonly string[], repository: RepositoryPaths): boolean {
  return isManifestName(file) || paths.some((path) => repository.placesOf(path).includes(file));
}
