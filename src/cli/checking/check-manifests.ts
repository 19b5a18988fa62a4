import type { Diagnostic } from '../../model/diagnostic.ts';
import { checkFile, type FileCheck } from '../../policy/check/check-file.ts';
import { checkedAs } from '../../policy/check/checked-as.ts';
import type { LoadOptions } from '../../policy/dialect.ts';
import { findSilences, type Silence } from '../../policy/silence/find-silences.ts';
import type { FileRole } from '../../policy/unrendered/file-roles.ts';
import type { OpenedPolicies } from '../input/read-policy-inputs.ts';
import { createFileChecker } from './file-checker.ts';

/** What is left of all files once they are checked. */
export interface CheckedManifests {
  readonly checks: readonly FileCheck[];
  /** Problems of opening and reading the files. */
  readonly inputProblems: readonly Diagnostic[];
  readonly silences: readonly Silence[];
  /** Total size of the files that are text. */
  readonly bytes: number;
}

/** Checks one file after the other, without keeping its content. With `toReadAgain` all files can be read a second time. */
export async function checkManifests(
  { written, rendered }: OpenedPolicies,
  roleOf: (file: string) => FileRole,
  options: LoadOptions,
  toReadAgain: boolean,
): Promise<CheckedManifests> {
  const inputProblems = [...written.diagnostics];
  const checker = createFileChecker(options, { expectedBytes: written.knownBytes() });
  let bytes = 0;
  for await (const part of written.read({ toReadAgain })) {
    if ('code' in part) inputProblems.push(part);
    else {
      bytes += part.bytes.length;
      await checker.check({ ...part, as: checkedAs(roleOf(part.file)) });
    }
  }
  const answers = await checker.finish();
  inputProblems.push(...answers.flatMap((answer) => (answer.kind === 'unread' ? answer.problem : [])));
  inputProblems.push(...rendered.diagnostics);
  const read = answers.filter((answer) => answer.kind === 'checked');
  return {
    checks: [
      ...read.map(({ check }) => check),
      ...rendered.files.map((file) => checkFile(file, options, checkedAs(roleOf(file.file)))),
    ],
    inputProblems,
    silences: [...read.flatMap(({ silences }) => silences), ...rendered.files.flatMap(findSilences)],
    bytes,
  };
}
