import { type Diagnostic, isError, isHarmful } from '../../model/diagnostic.ts';
import type { Silence } from './find-silences.ts';

/**
 * Turns the problems that a comment silences into notes with the comment's reason. What is refused or could not be read cannot be
 * silenced: it is left out whatever a comment says.
 */
export function applySilences(
  diagnostics: readonly Diagnostic[],
  silences: readonly Silence[],
): readonly Diagnostic[] {
  if (silences.length === 0) return diagnostics;
  const byFile = Map.groupBy(silences, ({ span }) => span.file);
  return diagnostics.map((diagnostic): Diagnostic => {
    if (!canBeSilenced(diagnostic)) return diagnostic;
    const silence = byFile
      .get(diagnostic.span?.file ?? '')
      ?.find((one) => one.reason !== '' && isAbout(one, diagnostic));
    return silence === undefined ? diagnostic : { ...diagnostic, severity: 'info', silence: silence.reason };
  });
}

/** Problems with the silences themselves, given the problems to which they were applied. */
export function lintSilences(
  silences: readonly Silence[],
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const byFile = Map.groupBy(diagnostics, ({ span }) => span?.file);
  return silences.flatMap((silence) => {
    const concerned = (byFile.get(silence.span.file) ?? []).filter((one) => isAbout(silence, one));
    if (silence.code === '' || silence.reason === '') return [withoutReason(silence)];
    if (concerned.length === 0) return [unused(silence)];
    return concerned.every(canBeSilenced) ? [] : [notPossible(silence)];
  });
}

function isAbout({ code, span, lines }: Silence, diagnostic: Diagnostic): boolean {
  const place = diagnostic.span;
  return (
    place !== undefined &&
    diagnostic.code === code &&
    place.file === span.file &&
    lines.first <= place.line &&
    place.line <= lines.last
  );
}

function canBeSilenced(diagnostic: Diagnostic): boolean {
  return !isError(diagnostic) || isHarmful(diagnostic);
}

function withoutReason({ code, span }: Silence): Diagnostic {
  return {
    code: 'silence/no-reason',
    severity: 'warning',
    meaning: 'noted',
    message:
      code === ''
        ? 'the comment has no code, so it silences nothing'
        : `the comment gives no reason, so it does not silence \`${code}\``,
    help: 'write `# sluice: ignore CODE: REASON`',
    span,
  };
}

function notPossible({ code, span }: Silence): Diagnostic {
  return {
    code: 'silence/not-possible',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${code}\` cannot be silenced here: the object that it is about is left out`,
    help: 'correct it, or leave the file out with `exclude`',
    span,
  };
}

function unused({ code, span }: Silence): Diagnostic {
  return {
    code: 'silence/unused',
    severity: 'info',
    meaning: 'noted',
    message: `the comment silences nothing: there is no \`${code}\` here`,
    help: 'remove it, unless a command with inventory or flows finds the problem',
    span,
  };
}
