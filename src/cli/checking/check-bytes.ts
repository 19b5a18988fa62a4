import { deserialize, serialize } from 'node:v8';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type CheckOptions, checkFile, type FileCheck } from '../../policy/check-file.ts';
import type { CheckedAs } from '../../policy/checked-as.ts';
import { findSilences, type Silence } from '../../policy/silence/find-silences.ts';
import { decodeText } from '../input/decode-text.ts';
import type { ManifestBytes } from '../input/open-manifest-inputs.ts';

/** A file, and what it is to be checked as. */
export interface CheckSource extends ManifestBytes {
  readonly as: CheckedAs;
}

/** What there is to say of a file, read or not; plain data without its text. */
export type CheckedBytes =
  | { readonly kind: 'checked'; readonly check: FileCheck; readonly silences: readonly Silence[] }
  /** It is no text. */
  | { readonly kind: 'unread'; readonly problem: Diagnostic };

/** `CheckedBytes`, packed: it keeps nothing of the file's text in memory, costs no garbage collector anything, and can be moved to another thread. */
export type PackedCheck = Uint8Array<ArrayBuffer>;

export function checkBytes(source: CheckSource, options: CheckOptions): PackedCheck {
  return new Uint8Array(serialize(checkedBytes(source, options)));
}

export function unpackCheck(packed: PackedCheck): CheckedBytes {
  return deserialize(packed);
}

function checkedBytes({ file, bytes, as }: CheckSource, options: CheckOptions): CheckedBytes {
  const text = decodeText(bytes, file);
  if (typeof text !== 'string') return { kind: 'unread', problem: text };
  const source = { file, text };
  return { kind: 'checked', check: checkFile(source, options, as), silences: findSilences(source) };
}
