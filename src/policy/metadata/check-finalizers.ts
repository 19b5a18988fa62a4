import type { Findings } from '../fields/findings.ts';
import { qualifiedNameProblem } from '../fields/kubernetes-names.ts';
import { quote } from '../fields/quote.ts';
import { readList, readText } from '../fields/read-fields.ts';
import type { FieldPath } from '../manifest.ts';
import type { Decoded } from './decoded.ts';

/** Finalizers without a slash that objects of Kubernetes itself may have (pkg/apis/core/validation, `standardFinalizers`). */
const STANDARD = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** The rules for finalizers, which are a set; on objects of Kubernetes itself a finalizer without a slash must be a standard one. */
export function checkFinalizers(
  value: unknown,
  path: FieldPath,
  { isOfKubernetesItself = false }: Decoded,
  findings: Findings,
): void {
  const refuse = (at: FieldPath, problem: string): void =>
    findings.error('policy/metadata-invalid', at, problem, 'correct or remove this entry');
  const seen = new Set<string>();
  for (const [i, item] of (readList(value, path, findings) ?? []).entries()) {
    const at = [...path, i];
    const finalizer = item === null ? '' : readText(item, at, findings);
    if (finalizer === undefined) continue;
    const problem = qualifiedNameProblem(finalizer);
    if (problem !== undefined) refuse(at, `${quote(finalizer)} is not a finalizer name: ${problem}`);
    else if (isOfKubernetesItself && !finalizer.includes('/') && !STANDARD.includes(finalizer))
      refuse(at, `${quote(finalizer)} is not a finalizer name here: it has no prefix like \`example.com/\``);
    if (seen.has(finalizer)) refuse(at, `the finalizer ${quote(finalizer)} is listed twice`);
    seen.add(finalizer);
  }
  if (seen.has('orphan') && seen.has('foregroundDeletion'))
    refuse(path, 'the finalizers `orphan` and `foregroundDeletion` exclude each other');
}
