import { deserialize, serialize } from 'node:v8';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type CheckOptions, checkFile, type FileCheck } from '../../policy/check/check-file.ts';
import type { CheckedAs } from '../../policy/check/checked-as.ts';
import { findSilences, type Silence } from '../../policy/silence/find-silences.ts';
import { decodeText } from '../input/files/decode-text.ts';
import type { ManifestBytes } from '../input/open-manifest-inputs.ts';

/** A file, and as what it is to be checked. */
export interface CheckSource extends ManifestBytes {
  readonly as: CheckedAs;
}

/** Everything to report about a file, whether it could be read or not; plain data without its text. */
export type CheckedBytes =
  | { readonly kind: 'checked'; readonly check: FileCheck; readonly silences: readonly Silence[] }
  /** It is not text. */
  | { readonly kind: 'unread'; readonly problem: Diagnostic };

/**
 * Bytes, so that nothing of the file's text stays in memory, the garbage collector has no work, and they can be moved to another
 * thread.
 */
type Packed = Uint8Array<ArrayBuffer>;

/** `CheckedBytes`, packed. The policies are packed separately, so that they can be dropped when there are too many to compare. */
export interface PackedCheck {
  readonly checked: Packed;
  readonly policies: Packed | undefined;
}

export function checkBytes(source: CheckSource, options: CheckOptions): PackedCheck {
  const checked = checkedBytes(source, options);
  if (checked.kind === 'unread') return { checked: pack(checked), policies: undefined };
  const { policies, ...check } = checked.check;
  return {
    checked: pack({ ...checked, check: { ...check, policies: undefined } }),
    policies: policies === undefined ? undefined : pack(policies),
  };
}

export function unpackCheck({ checked, policies }: PackedCheck): CheckedBytes {
  const unpacked: CheckedBytes = deserialize(checked);
  if (unpacked.kind === 'unread' || policies === undefined) return unpacked;
  const kept: FileCheck['policies'] = deserialize(policies);
  return { ...unpacked, check: { ...unpacked.check, policies: kept } };
}

function pack(value: CheckedBytes | NonNullable<FileCheck['policies']>): Packed {
  return new Uint8Array(serialize(value));
}

function checkedBytes({ file, bytes, as }: CheckSource, options: CheckOptions): CheckedBytes {
  const text = decodeText(bytes, file);
  if (typeof text !== 'string') return { kind: 'unread', problem: text };
  const source = { file, text };
  return { kind: 'checked', check: checkFile(source, options, as), silences: findSilences(source) };
}
