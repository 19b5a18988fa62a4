import { existsSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import type { RenderSettings } from '../../config/settings.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { findRepositoryPaths } from '../../input/git/repository-path.ts';
import { ignoredFiles, trackedFiles } from '../../input/git/tracked-files.ts';
import type { Io } from '../../io.ts';
import { addedPolicies } from './added-policies.ts';
import { describeNotSearched } from './describe-not-searched.ts';

/**
 * Reports policies that look new because no commit has their files: a job generated them, or git ignores them. What they were
 * before is not known. A file that somebody is about to add is really new, but in a merge request's pipeline nobody is about to.
 */
export async function describeUntracked(
  { base, head }: Comparison,
  sides: { readonly base: PolicySet; readonly head: PolicySet },
  render: RenderSettings | undefined,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (base.kind !== 'revision' || head.kind !== 'paths') return [];
  const rendered = render?.output === undefined ? undefined : resolve(io.cwd, render.output);
  const files = new Set([...addedPolicies(sides.base, sides.head).values()].map(({ span }) => span.file));
  const written = [...files].filter(
    (file) =>
      existsSync(resolve(io.cwd, file)) &&
      (rendered === undefined || relative(rendered, resolve(io.cwd, file)).startsWith('..')),
  );
  if (written.length === 0) return [];
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return [repository];
  const tracked = await trackedFiles(repository, io);
  if (tracked === undefined) return describeNotSearched(true);
  const untracked = written.filter((file) => {
    const place = repository.inCommit(realpathSync(resolve(io.cwd, file)));
    return place !== undefined && !tracked.has(place);
  });
  const inNoCommit = io.env.CI_MERGE_REQUEST_IID ? untracked : await ignoredFiles(untracked, io);
  if (inNoCommit === undefined) return describeNotSearched(true);
  const [first, ...others] = inNoCommit;
  if (first === undefined) return [];
  const more = others.length === 0 ? 'is' : `and ${plural(others.length, 'other file')} are`;
  return [
    {
      code: 'input/untracked-policies',
      severity: 'warning',
      meaning: 'noted',
      message: `\`${wholeVisibleText(first)}\` ${more} not committed, so there is no earlier version to compare the policies with: what the change opens there is not seen`,
      help: 'generate them for both sides and compare the two folders (`--base FOLDER`), generate them with `render`, or commit them',
    },
  ];
}
