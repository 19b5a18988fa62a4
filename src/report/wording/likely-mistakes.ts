import type { Diagnostic } from '../../model/diagnostic.ts';
import { plural } from './count.ts';
import { type Phrase, say, words } from './phrase.ts';

/** What the workloads in view show to be a slip of the pen, with what was meant. No recorded connection need meet it. */
const MISTAKES: ReadonlySet<string> = new Set([
  'inventory/selects-nothing',
  'inventory/peer-matches-nothing',
  'inventory/namespace-unknown',
  'inventory/port-name-unknown',
  'inventory/service-port',
]);

/** Those of the change; what an untouched file has as well is not held against it. */
export function likelyMistakes(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(
    ({ code, severity, side }) => severity === 'warning' && side === undefined && MISTAKES.has(code),
  ).length;
}

/** `its policies have 1 likely mistake`. */
export function likelyMistakesClause(mistakes: number): Phrase {
  return say`its policies have ${words(plural(mistakes, 'likely mistake'))}`;
}
