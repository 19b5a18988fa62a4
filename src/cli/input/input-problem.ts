import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';

/** An input that could not be used: always an error, because its content is not known. */
export function inputProblem(code: DiagnosticCode, message: string, help: string): Diagnostic {
  return { code, severity: 'error', meaning: 'unread', message, help };
}

/**
 * The reason of a failed system call in words. Messages of the runtime repeat absolute paths, so they are not shown. `path` is
 * what was asked for.
 */
export function systemReason(error: unknown, path = ''): string {
  const code = systemCode(error);
  if (code === 'ENOENT' && isNotUtf8(path)) return 'its name is not in UTF-8';
  return (code !== undefined && REASONS[code]) || (code ?? 'unknown reason');
}

/** Whether a name in a folder has bytes that are not UTF-8: these are lost, so no file has the resulting name. */
export function isNotUtf8(path: string): boolean {
  return path.includes('\ufffd');
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
