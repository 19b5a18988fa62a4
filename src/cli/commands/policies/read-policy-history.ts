import type { PolicyHistory } from '../../../impact/evidence/policy-age.ts';
import { isGap } from '../../../model/diagnostic.ts';
import type { Digest } from '../../../model/digest.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import { setOfPolicies } from '../../../policy/policy-set.ts';
import type { SideSource } from '../../input/comparison/comparison.ts';
import { policiesAtRevision } from '../../input/comparison/policies-at-revision.ts';
import { findChangesSince } from '../../input/git/changes-since.ts';
import { findRepositoryPaths } from '../../input/git/repository-path.ts';
import { readManifestsAtRevision } from '../../input/read-manifests-at-revision.ts';
import type { PolicyInputs } from '../../input/read-policy-inputs.ts';
import type { Io } from '../../io.ts';
import { type ReadFile, readPolicyFiles } from './read-policy-files.ts';

/**
 * What git says about the base policies since the first record. Policies that a tool renders have no file whose changes could be
 * followed.
 */
export async function readPolicyHistory(
  base: SideSource,
  window: Digest['window'],
  options: PolicyInputs & { readonly platform: Platform },
  readFile: ReadFile,
  io: Io,
): Promise<PolicyHistory> {
  const isRendered = (options.render?.sources.length ?? 0) > 0;
  if (base.kind !== 'revision' || window === undefined || isRendered) return { kind: 'none' };
  const changes = await findChangesSince(base.commit, window.first, io);
  const repository = await findRepositoryPaths(io);
  if (changes === undefined || !('shown' in repository)) return { kind: 'cut' };
  const changedAt = new Map([...changes.changedAt].map(([path, time]) => [repository.shown(path), time]));
  if (changes.commit === undefined) return { kind: 'known', before: setOfPolicies([]), changedAt };
  const { render = { sources: [] } } = options;
  const { policies, own } = await policiesAtRevision(changes.commit, { ...options, render }, io);
  const { exclude = options.limits?.exclude, defaultNamespace = options.defaultNamespace } = own;
  const reading = await readManifestsAtRevision(changes.commit, policies, io, { ...options.limits, exclude });
  // Policies that could not be read at that time would look new.
  if (reading.diagnostics.some(isGap)) return { kind: 'cut' };
  return {
    kind: 'known',
    before: readPolicyFiles(reading, { ...options, defaultNamespace }, readFile),
    changedAt,
  };
}
