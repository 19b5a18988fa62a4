import type { Findings } from '../fields/findings.ts';
import { readList, readObject, readText, wrongType } from '../fields/read-fields.ts';
import type { FieldPath } from '../manifest.ts';
import type { Fields } from '../manifests/fields-of.ts';

const REQUIRED = ['apiVersion', 'kind', 'name', 'uid'];
const FLAGS = ['controller', 'blockOwnerDeletion'];
const REMOVE = 'remove `ownerReferences`; controllers write them, people do not';

/**
 * The API server's rules for owner references (apimachinery ValidateOwnerReferences), and those of an apply, for which they are a
 * map keyed by uid.
 */
export function checkOwners(value: unknown, path: FieldPath, findings: Findings): void {
  const refuse = (at: FieldPath, problem: string): void =>
    findings.error('policy/metadata-invalid', at, problem, REMOVE);
  const owners = (readList(value, path, findings) ?? []).map((owner, i) =>
    readOwner(owner, [...path, i], findings, refuse),
  );
  const uids = new Set<unknown>();
  for (const [i, uid] of owners.map((owner) => owner?.uid).entries()) {
    if (uids.has(uid)) refuse([...path, i], 'two owner references have the same `uid`');
    if (typeof uid === 'string' && uid !== '') uids.add(uid);
  }
  const controllers = owners.filter((owner) => owner?.controller === true);
  if (controllers.length > 1) refuse(path, 'more than one owner reference is marked as the controller');
}

function readOwner(
  value: unknown,
  path: FieldPath,
  findings: Findings,
  refuse: (at: FieldPath, problem: string) => void,
): Fields | undefined {
  const owner = readObject(value ?? {}, path, [...REQUIRED, ...FLAGS], findings);
  if (owner === undefined) return undefined;
  for (const field of REQUIRED) {
    const isMissing = owner[field] === undefined || owner[field] === null || owner[field] === '';
    if (isMissing) refuse(path, `the owner reference has no \`${field}\``);
    else readText(owner[field], [...path, field], findings);
  }
  for (const field of FLAGS) {
    const flag = owner[field] ?? undefined;
    if (flag !== undefined && typeof flag !== 'boolean')
      wrongType(flag, [...path, field], '`true` or `false`', findings);
  }
  const { apiVersion, kind } = owner;
  if (typeof apiVersion === 'string' && !/^$|^[^/]*\/?[^/]+$/.test(apiVersion))
    refuse([...path, 'apiVersion'], 'the `apiVersion` of the owner is not `group/version`');
  if (apiVersion === 'v1' && kind === 'Event') refuse(path, 'an Event cannot be an owner');
  return owner;
}
