import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { createExcluder, type Exclusion } from '../../input/files/exclusion.ts';
import type { Io } from '../../io.ts';

/** Reports policies that are judged as they stand but leave the set when the change is merged, because it excludes their files. */
export function describeNewlyExcluded(
  { policies, contested, notSimulated }: PolicySet,
  excludeWhenMerged: Exclusion | undefined,
  { cwd }: Io,
): readonly Diagnostic[] {
  const excluder = createExcluder(excludeWhenMerged, cwd);
  const files = new Set([...policies, ...contested, ...notSimulated].map(({ ref }) => ref.span.file));
  const [first, ...others] = [...files].filter((file) => excluder.excludes(file));
  if (first === undefined) return [];
  const shown = `\`${wholeVisibleText(first)}\``;
  return [
    {
      code: 'input/excluded-when-merged',
      severity: 'warning',
      meaning: 'noted',
      message:
        others.length === 0
          ? `the change excludes ${shown}: its policies are judged as they are here, but merging removes them from the deployed set`
          : `the change excludes ${others.length + 1} files such as ${shown}: their policies are judged as they are here, but merging removes them from the deployed set`,
      help: 'the next deploy then deletes the policies that it wrote, and the effect of that is not simulated: delete the files instead to see it',
    },
  ];
}
