import type { Diagnostic } from '../../model/diagnostic.ts';

/** An input that could not be used: always an error, because what is in it is not known. */
export function inputProblem(code: string, message: string, help: string): Diagnostic {
  return { code, severity: 'error', meaning: 'unread', message, help };
}

/** The reason of a failed system call in words. Messages of the runtime repeat absolute paths, so they are not shown. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  return (code !== undefined && REASONS[code]) || (code ?? 'unknown reason');
}

export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its links form a loop',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many open files',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EIO: 'the disk or network share reported an error',
};
