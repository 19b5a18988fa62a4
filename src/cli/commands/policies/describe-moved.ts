import type { Diagnostic } from '../../../model/diagnostic.ts';
import { policyKey } from '../../../model/verdict.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { LoadOptions } from '../../../policy/dialect.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import type { Settings } from '../../config/settings.ts';
import { readAsSide, type SideSource } from '../../input/comparison/comparison.ts';
import { inputProblem } from '../../input/input-problem.ts';
import { readRemovedManifests } from '../../input/read-removed-manifests.ts';
import type { Io } from '../../io.ts';
import { addedPolicies, refsOf } from './added-policies.ts';
import { describeNotSearched } from './describe-not-searched.ts';
import { type PolicyFilesReading, type ReadFile, readPolicyFiles } from './read-policy-files.ts';

const HELP =
  'give the old path as well for this change (`--policies OLD --policies NEW`), or set `policies` in `.sluice.yaml` instead: each side then uses its own setting';

/**
 * Reports policies that look new only because their old place is not among the given paths. It is not known whether they were in
 * force there: as new ones they show what they block, but not what the change opens.
 */
export async function describeMoved(
  base: SideSource,
  sides: { readonly base: PolicyFilesReading; readonly head: PolicyFilesReading },
  options: LoadOptions & { readonly limits: Settings['limits'] },
  readFile: ReadFile,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (base.kind !== 'revision') return [];
  const added = addedPolicies(sides.base, sides.head);
  if (added.size === 0) return [];
  const removed = await readRemovedManifests(base.commit, io, readAsSide(base, options.limits));
  const isEmpty = refsOf(sides.base).length === 0;
  if (removed === undefined) return isEmpty ? [cannotTell(base.name)] : describeNotSearched(true);
  const loading = readAsSide(base, options);
  const moved = removed.filter((file) => {
    const refs = refsOf(readPolicyFiles({ files: [file], noText: [], diagnostics: [] }, loading, readFile));
    return isEmpty ? refs.length > 0 : refs.some((ref) => added.has(policyKey(ref)));
  });
  const [first, ...others] = moved;
  return first === undefined ? [] : [hadAnotherPlace(first.file, others.length)];
}

function hadAnotherPlace(file: string, others: number): Diagnostic {
  const more = others === 0 ? '' : ` and ${plural(others, 'other file')}`;
  return {
    code: 'input/moved-policies',
    severity: 'warning',
    meaning: 'noted',
    message: `the change removes \`${wholeVisibleText(file)}\`${more}, whose policies are not part of the comparison: what their removal opens is not seen`,
    help: HELP,
  };
}

function cannotTell(base: string): Diagnostic {
  return inputProblem(
    'input/moved-policies',
    `\`${base}\` has no policies at the given paths, and git could not tell whether they were at other paths`,
    `run it again; if they were, ${HELP}`,
  );
}
