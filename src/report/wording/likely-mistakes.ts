import type { Diagnostic } from '../../model/diagnostic.ts';
import { plural } from './count.ts';
import { type Phrase, say, words } from './phrase.ts';

/** What is probably a typo, judged by the workloads in view, with what was probably meant. No recorded connection has to be affected. */
const MISTAKES: ReadonlySet<string> = new Set([
  'inventory/selects-nothing',
  'inventory/peer-matches-nothing',
  'inventory/namespace-unknown',
  'inventory/port-name-unknown',
  'inventory/service-port',
]);

/** Those of the change; what an untouched file also has does not count against it. */
export function likelyMistakes(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(
    ({ code, severity, side }) => severity === 'warning' && side === undefined && MISTAKES.has(code),
  ).length;
}

/** `its policies have 1 likely mistake`. */
export function likelyMistakesClause(mistakes: number): Phrase {
  return say`its policies have ${words(plural(mistakes, 'likely mistake'))}`;
}
