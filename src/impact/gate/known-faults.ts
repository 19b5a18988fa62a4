import { type Diagnostic, isError, isGap, isHarmful, isUnread } from '../../model/diagnostic.ts';

/**
 * Files of the base with faults that hinder the judgement of any change: those that are the same in the head, and those that
 * could not be read before. A refused policy that the change repairs does not count: it was in no cluster.
 */
export function filesAtFault(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const faults = diagnostics.filter(
    (diagnostic) =>
      !isError(diagnostic) &&
      diagnostic.silence === undefined &&
      (diagnostic.side === 'both'
        ? isGap(diagnostic) || isHarmful(diagnostic)
        : diagnostic.side === 'base' && isUnread(diagnostic)),
  );
  return new Set(faults.flatMap(({ span }) => (span === undefined ? [] : [span.file])));
}

/** Errors that a comment silences in a file that the change touches: the change may have added that comment. */
export function silencedErrors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(
    (diagnostic) =>
      diagnostic.silence !== undefined && diagnostic.side === undefined && isHarmful(diagnostic),
  ).length;
}
