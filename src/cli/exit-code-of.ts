import type { Diagnostic, Meaning, Severity } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/**
 * The purpose of a command. `check`: whether the policies are good (`validate`, `simulate`, `plan`, `deploy`). `answer`: what
 * policies or flows say, good or not (`eval`, `explain`, `record`).
 */
export type CommandKind = 'check' | 'answer';

/** What an error does to the exit code; docs/exit-codes.md shows this table, and a test keeps the two in agreement. */
export const EXIT_OF_ERROR: Readonly<Record<CommandKind, Readonly<Record<Meaning, ExitCode>>>> = {
  check: { unread: EXIT.usage, refused: EXIT.failed, harmful: EXIT.failed, noted: EXIT.failed },
  answer: { unread: EXIT.usage, refused: EXIT.failed, harmful: EXIT.pass, noted: EXIT.pass },
};

/** Exit codes, the strongest first; several may apply to one run. */
const RANKED: readonly ExitCode[] = [EXIT.usage, EXIT.failed, EXIT.inconclusive, EXIT.warnings, EXIT.pass];

/**
 * The exit code that follows from the diagnostics of a command. Warnings count only with `strictWarnings`, and those of a base
 * never: they are not the change's fault, and the gate weighs what they hinder. Notes never count.
 */
export function exitCodeOf(
  diagnostics: readonly Diagnostic[],
  kind: CommandKind,
  { strictWarnings = false }: { readonly strictWarnings?: boolean | undefined } = {},
): ExitCode {
  const codeBySeverity: Readonly<Record<Severity, (diagnostic: Diagnostic) => ExitCode>> = {
    error: ({ meaning }) => EXIT_OF_ERROR[kind][meaning],
    warning: ({ side }) => (strictWarnings && side === undefined ? EXIT.warnings : EXIT.pass),
    info: () => EXIT.pass,
  };
  return strongest(diagnostics.map((diagnostic) => codeBySeverity[diagnostic.severity](diagnostic)));
}

/** Codes of whole commands, the worst first. */
const BY_HARM: readonly ExitCode[] = [
  EXIT.internal,
  EXIT.deployFailedByHand,
  EXIT.deployFailedRestored,
  EXIT.usage,
  EXIT.failed,
  EXIT.inconclusive,
  EXIT.differs,
  EXIT.warnings,
  EXIT.readerGone,
];

/** The worst code of several runs, such as those for several environments. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return BY_HARM.find((code) => codes.includes(code)) ?? EXIT.pass;
}

/**
 * The code that outranks the others: input that could not be read outranks findings, because an answer about half of the input is
 * no answer; findings outrank missing evidence, and that outranks warnings.
 */
export function strongest(codes: readonly ExitCode[]): ExitCode {
  return RANKED.find((code) => codes.includes(code)) ?? EXIT.pass;
}
