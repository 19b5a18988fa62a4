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
          ? `policies of ${shown} are judged as they are here, but leave the set when this is merged, because the change excludes the file`
          : `policies of ${others.length + 1} files such as ${shown} are judged as they are here, but leave the set when this is merged, because the change excludes the files`,
      help: 'a deploy then deletes those that it wrote, and what that blocks or opens is not simulated: delete the files instead to see it',
    },
  ];
}
