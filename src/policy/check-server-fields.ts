import type { Findings } from './findings.ts';
import { qualifiedNameProblem } from './kubernetes-names.ts';
import type { FieldPath } from './manifest.ts';
import { quote } from './quote.ts';
import { type Fields, readInteger, readList, readObject, readText } from './read-fields.ts';

/** Fields that the server or a controller writes; only their types matter here. */
export function checkServerFields(meta: Fields, path: FieldPath, findings: Findings): void {
  for (const field of [
    'generateName',
    'uid',
    'resourceVersion',
    'selfLink',
    'creationTimestamp',
    'deletionTimestamp',
  ]) {
    readText(meta[field], [...path, field], findings);
  }
  for (const field of ['uid', 'resourceVersion']) {
    if (typeof meta[field] !== 'string' || meta[field] === '') continue;
    findings.warningAtKey(
      'policy/server-field',
      [...path, field],
      `\`metadata.${field}\` ties the manifest to one object of one cluster; a deploy fails where that is another`,
      'remove it',
    );
  }
  readInteger(meta.generation, [...path, 'generation'], findings);
  readInteger(meta.deletionGracePeriodSeconds, [...path, 'deletionGracePeriodSeconds'], findings);
  if (meta.managedFields !== undefined && meta.managedFields !== null) {
    findings.errorAtKey(
      'policy/metadata-invalid',
      [...path, 'managedFields'],
      '`managedFields` belongs to the server, which refuses it in an apply',
      'remove it; `kubectl get -o yaml` leaves it out by default',
    );
  }
  for (const [i, item] of (readList(meta.finalizers, [...path, 'finalizers'], findings) ?? []).entries()) {
    const finalizer = item === null ? '' : readText(item, [...path, 'finalizers', i], findings);
    const problem = finalizer === undefined ? undefined : qualifiedNameProblem(finalizer);
    if (problem === undefined) continue;
    findings.error(
      'policy/metadata-invalid',
      [...path, 'finalizers', i],
      `${quote(finalizer ?? '')} is not a finalizer name: ${problem}`,
      'correct or remove this entry',
    );
  }
  const owners = readList(meta.ownerReferences, [...path, 'ownerReferences'], findings) ?? [];
  for (const [i, owner] of owners.entries()) checkOwner(owner, [...path, 'ownerReferences', i], findings);
}

function checkOwner(value: unknown, path: FieldPath, findings: Findings): void {
  const required = ['apiVersion', 'kind', 'name', 'uid'];
  const owner = readObject(value ?? {}, path, [...required, 'controller', 'blockOwnerDeletion'], findings);
  if (owner === undefined) return;
  for (const field of required) {
    const isMissing = owner[field] === undefined || owner[field] === null || owner[field] === '';
    if (!isMissing) {
      readText(owner[field], [...path, field], findings);
      continue;
    }
    findings.error(
      'policy/metadata-invalid',
      path,
      `the owner reference has no \`${field}\``,
      'remove `ownerReferences`; controllers write them, people do not',
    );
  }
}
