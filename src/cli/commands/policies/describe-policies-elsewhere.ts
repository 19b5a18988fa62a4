import type { Diagnostic } from '../../../model/diagnostic.ts';
import { policyKey } from '../../../model/verdict.ts';
import { visibleText } from '../../../model/visible-text.ts';
import type { LoadOptions } from '../../../policy/dialect.ts';
import type { ManifestDocument, ManifestFile } from '../../../policy/manifest.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { mentionsPolicies } from '../../../policy/unrendered/unread-input.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import type { ChangedText } from '../../input/changed-texts.ts';
import { refsOf } from './added-policies.ts';
import { type ReadFile, readPolicyFiles } from './read-policy-files.ts';

/**
 * One diagnostic for all policies that a change alters in files that Sluice was not told to read: nothing says whether this cluster
 * has them. A policy of the same name among the given files counts instead.
 */
export function describePoliciesElsewhere(
  changed: readonly ChangedText[],
  sides: { readonly base: PolicySet; readonly head: PolicySet },
  options: LoadOptions,
  readFile: ReadFile,
): readonly Diagnostic[] {
  const given = new Set([sides.base, sides.head].flatMap(refsOf).map(policyKey));
  const read = (file: ManifestFile | undefined) =>
    new Map(file === undefined ? [] : policiesIn(file, options, readFile));
  const texts = changed.map((one) => ({ ...one, was: read(one.before), is: read(one.after) }));
  const was = new Map(texts.flatMap((one) => [...one.was]));
  const is = new Map(texts.flatMap((one) => [...one.is]));
  const altered = texts.filter((one) => {
    const keys = [...one.was.keys(), ...one.is.keys()];
    if (keys.length === 0) return isOtherText(one);
    return keys.some((key) => !given.has(key) && was.get(key) !== is.get(key));
  });
  const [first, ...others] = altered;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other file')}`;
  return [
    {
      code: 'input/policies-elsewhere',
      severity: 'warning',
      meaning: 'noted',
      message: `the change alters policies in \`${visibleText(first.file)}\`${more}, which Sluice was not told to read: the effect is not simulated`,
      help: 'add the files to `policies` if this cluster has them, or to `exclude` if it does not',
      span: { file: first.file, line: 1, column: 1 },
    },
  ];
}

/** Keys and contents of all that decides connections, or would if it could be read. */
function policiesIn(
  file: ManifestFile,
  options: LoadOptions,
  readFile: ReadFile,
): readonly (readonly [key: string, content: string])[] {
  const found = readPolicyFiles({ files: [file], noText: [], diagnostics: [] }, options, readFile);
  return [...found.policies, ...found.contested, ...found.notSimulated].map(
    ({ ref, document }) => [policyKey(ref), contentOf(document)] as const,
  );
}

/** Without what only the server writes, which differs between any two dumps. */
function contentOf({ value }: ManifestDocument): string {
  const { status: _, metadata, ...fields } = value;
  const { labels } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  return JSON.stringify([labels, fields], (_key, part: unknown) =>
    typeof part === 'bigint' ? part.toString() : part,
  );
}

/** A script or a patch with policies in it. */
function isOtherText({ before, after }: ChangedText): boolean {
  return [before, after].some((one) => one !== undefined && mentionsPolicies(one.text));
}
