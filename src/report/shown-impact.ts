import { keyedFindings } from '../impact/gate/keyed-findings.ts';
import type { Simulation } from '../impact/simulation.ts';

/** What a comment showed to those who approved the change. */
export type ShownImpact =
  /** Keys of findings. */
  | { readonly kind: 'listed'; readonly keys: ReadonlySet<string> }
  /** More findings than a comment can keep. */
  | { readonly kind: 'too-many' };

const PREFIX = '<!-- sluice/shown/v1 ';
/** Stands in for a list that is incomplete, or for which a comment has no room. */
export const TOO_MUCH_TO_SHOW = `${PREFIX}too-many -->`;

/**
 * A hidden line that keeps what the comment shows, for the deploy after the merge. It has only hexadecimal digits, so nothing in
 * it can act.
 */
export function formatShownImpact(simulation: Simulation): string {
  if (simulation.unlisted.connections > 0) return TOO_MUCH_TO_SHOW;
  const keys = keyedFindings(simulation).map(({ key }) => key);
  return `${PREFIX}${[`findings=${keys.length}`, ...keys.sort()].join(' ')} -->`;
}

/** Reads it from a comment; undefined when there is none, or it is not as Sluice writes it. */
export function parseShownImpact(comment: string): ShownImpact | undefined {
  const lines = comment.split(/\r?\n/).filter((line) => line.startsWith(PREFIX));
  const [line] = lines;
  // Sluice never writes two.
  if (line === undefined || lines.length > 1) return undefined;
  const [first = '', ...keys] = line
    .slice(PREFIX.length)
    .replace(/ -->\s*$/, '')
    .split(' ');
  if (first === 'too-many' && keys.length === 0) return { kind: 'too-many' };
  const isWhole = first === `findings=${keys.length}` && keys.every((key) => /^[0-9a-f]{16}$/.test(key));
  return isWhole ? { kind: 'listed', keys: new Set(keys) } : undefined;
}
