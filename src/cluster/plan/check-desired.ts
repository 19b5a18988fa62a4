import type { Diagnostic } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { policyKey } from '../../model/verdict.ts';
import { PART_OF_LABEL, partOf } from '../../plan/apply-set.ts';
import type { DesiredObject } from '../desired-object.ts';

/** In a URL these segments lead elsewhere: the request would be about another object, or about all of them. */
const NOT_A_SEGMENT: ReadonlySet<string> = new Set(['', '.', '..']);

/** Objects whose name or namespace cannot be part of a path of the API. */
export function findUnusableNames(objects: readonly DesiredObject[]): readonly Diagnostic[] {
  return objects.flatMap(({ ref, document }) =>
    (['name', 'namespace'] as const)
      .filter((key) => NOT_A_SEGMENT.has(ref[key] ?? 'none'))
      .map((key) => ({
        code: 'cluster/invalid-name',
        severity: 'error' as const,
        meaning: 'refused' as const,
        message: `\`${ref[key] ?? ''}\` cannot be the ${key} of an object`,
        help: 'use lower-case letters, digits and `-`',
        span: document.spanOf(['metadata', key]),
      })),
  );
}

/** Objects that the set has twice: the second would overwrite the first. */
export function findDuplicates(objects: readonly DesiredObject[]): readonly Diagnostic[] {
  const first = new Map<string, DesiredObject>();
  const diagnostics: Diagnostic[] = [];
  for (const object of objects) {
    const key = policyKey(object.ref);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, object);
      continue;
    }
    const { file, line } = earlier.ref.span;
    diagnostics.push({
      code: 'cluster/duplicate-object',
      severity: 'error',
      meaning: 'refused',
      message: `\`${namespacedName(object.ref)}\` is already written in \`${file}:${line}\``,
      help: 'keep one of the two: which one would win depends on the order',
      span: object.ref.span,
    });
  }
  return diagnostics;
}

/** The label of a set is written by whatever deploys it, never by hand. */
export function findOwnLabels(objects: readonly DesiredObject[]): readonly Diagnostic[] {
  return objects.flatMap(({ document }) =>
    partOf(document.value) === undefined
      ? []
      : [
          {
            code: 'cluster/apply-set-label',
            severity: 'error' as const,
            meaning: 'refused' as const,
            message: `the label \`${PART_OF_LABEL}\` is written in the file`,
            help: 'remove it: it says which set an object is part of, and is written by the deploy',
            span: document.spanOf(['metadata', 'labels', PART_OF_LABEL]),
          },
        ],
  );
}
