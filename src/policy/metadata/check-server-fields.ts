import type { Findings } from '../fields/findings.ts';
import { dnsSubdomainProblem, qualifiedNameProblem } from '../fields/kubernetes-names.ts';
import { quote } from '../fields/quote.ts';
import { readList, readText, wrongType } from '../fields/read-fields.ts';
import type { FieldPath } from '../manifest.ts';
import type { Fields } from '../manifests/fields-of.ts';
import { checkOwners } from './check-owners.ts';

/** How the server decodes the object. */
export interface Decoded {
  /** As a built-in type, not as a custom resource. */
  readonly isOfKubernetesItself?: boolean;
}

const TIMES = ['creationTimestamp', 'deletionTimestamp'];

/** Checks fields that the server or a controller writes, as far as the server refuses them in a manifest. */
export function checkServerFields(meta: Fields, path: FieldPath, decoded: Decoded, findings: Findings): void {
  const invalid = (field: string, problem: string, help: string): void =>
    findings.errorAtKey('policy/metadata-invalid', [...path, field], problem, help);
  for (const field of ['generateName', 'uid', 'resourceVersion', 'selfLink', ...TIMES]) {
    readText(meta[field], [...path, field], findings);
  }
  for (const field of ['uid', 'resourceVersion']) {
    if (typeof meta[field] !== 'string' || meta[field] === '') continue;
    if (field === 'resourceVersion' && !/^\d+$/.test(meta[field]))
      invalid(
        field,
        `${quote(meta[field])} is not a \`resourceVersion\`, which is a quoted number`,
        'remove it',
      );
    else
      findings.warningAtKey(
        'policy/server-field',
        [...path, field],
        `\`metadata.${field}\` ties the manifest to one object of one cluster; a deploy to any other object fails`,
        'remove it',
      );
  }
  for (const field of decoded.isOfKubernetesItself === true ? TIMES : []) {
    const time = meta[field];
    if (typeof time === 'string' && !isTime(time))
      invalid(field, `${quote(time)} is not a time like \`2026-01-31T00:00:00Z\``, 'remove it');
  }
  const { generateName } = meta;
  // The server appends to a trailing dash, so it is valid here (apimachinery maskTrailingDash).
  const prefix = typeof generateName === 'string' ? generateName.replace(/(?<=.)-$/, '0') : '';
  const problem = prefix === '' ? undefined : dnsSubdomainProblem(prefix);
  if (problem !== undefined)
    invalid('generateName', `${quote(prefix)} is not a valid start of a name: ${problem}`, 'remove it');
  for (const field of ['generation', 'deletionGracePeriodSeconds']) {
    const number = meta[field] ?? undefined;
    if (number !== undefined && !Number.isInteger(number))
      wrongType(number, [...path, field], 'an integer', findings);
  }
  if (meta.managedFields !== undefined && meta.managedFields !== null) {
    invalid(
      'managedFields',
      '`managedFields` belongs to the server, which refuses it on apply',
      'remove it; `kubectl get -o yaml` leaves it out by default',
    );
  }
  checkFinalizers(meta.finalizers, [...path, 'finalizers'], decoded, findings);
  checkOwners(meta.ownerReferences, [...path, 'ownerReferences'], findings);
}

/** RFC 3339 as Go reads it, without leap seconds. */
const TIME =
  /^\d{4}-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.,]\d+)?(Z|[+-]([01]\d|2[0-4]):([0-5]\d|60))$/;

function isTime(text: string): boolean {
  if (!TIME.test(text)) return false;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
}

/** Finalizers without a slash that objects of Kubernetes itself may have (pkg/apis/core/validation, `standardFinalizers`). */
const STANDARD = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** The rules for finalizers, which are a set; on objects of Kubernetes itself a finalizer without a slash must be a standard one. */
function checkFinalizers(
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
