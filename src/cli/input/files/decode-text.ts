import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isUtf16 } from '../../../model/is-utf16.ts';

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** The text of a file in UTF-8, or where and why it is not text. A byte order mark stays in the text. */
export function decodeText(bytes: Uint8Array, file: string): string | Diagnostic {
  if (isGitCrypt(bytes)) return encrypted(file);
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    return {
      code: 'input/binary',
      severity: 'error',
      meaning: 'unread',
      message: isUtf16(bytes)
        ? 'the file is in UTF-16'
        : `the file is not a text file: it contains a NUL byte at offset ${nul}`,
      help: isUtf16(bytes) ? 'save it in UTF-8' : 'give a YAML or JSON file in UTF-8, or leave this one out',
      span: { file, line: 1, column: 1 },
    };
  }
  if (isUtf8(bytes)) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return text.startsWith(LFS_POINTER) ? pointer(file) : text;
  }
  return {
    code: 'input/not-utf8',
    severity: 'error',
    meaning: 'unread',
    message: 'the file is not in UTF-8',
    help: 'save it in UTF-8; the first wrong byte is at the place named',
    span: { file, ...firstInvalid(bytes) },
  };
}

/** A Git LFS pointer, which names content that is elsewhere. A commit contains only pointers, whatever the work tree has. */
function pointer(file: string): Diagnostic {
  return {
    code: 'input/lfs-pointer',
    severity: 'error',
    meaning: 'unread',
    message: 'the file is a Git LFS pointer, not the file that it points to',
    help: 'run `git lfs pull`; commits contain only pointers, so keep what is compared with an earlier commit out of LFS, or compare two folders: `--base FOLDER`',
    span: { file, line: 1, column: 1 },
  };
}

const GIT_CRYPT = new TextEncoder().encode('\0GITCRYPT\0');

function isGitCrypt(bytes: Uint8Array): boolean {
  return GIT_CRYPT.every((byte, index) => bytes[index] === byte);
}

/** Whoever unlocks git-crypt has the text only in the work tree. */
function encrypted(file: string): Diagnostic {
  return {
    code: 'input/git-crypt',
    severity: 'error',
    meaning: 'unread',
    message: 'the file is encrypted with git-crypt',
    help: 'run `git-crypt unlock`; commits contain it encrypted anyway, so keep what is compared with an earlier commit unencrypted, or compare two folders: `--base FOLDER`',
    span: { file, line: 1, column: 1 },
  };
}

/** Distinguishes the contents of files that are not text. */
export function fingerprint(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A line feed is never part of a longer UTF-8 sequence, so each line can be checked by itself. */
function firstInvalid(bytes: Uint8Array): { line: number; column: number } {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (end < 0 || !isUtf8(part)) return { line, column: validPrefix(part).length + 1 };
    start = end + 1;
  }
}

function validPrefix(line: Uint8Array): string {
  let valid = 0;
  let invalid = line.length;
  // INVARIANT: a prefix of a valid prefix is valid up to a cut sequence at its end, which `stream` tolerates.
  while (valid < invalid) {
    const middle = (valid + invalid + 1) >> 1;
    if (decodePrefix(line.subarray(0, middle)) === undefined) invalid = middle - 1;
    else valid = middle;
  }
  return decodePrefix(line.subarray(0, valid)) ?? '';
}

function decodePrefix(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
