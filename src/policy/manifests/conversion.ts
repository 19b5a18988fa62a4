import type { Node } from 'yaml';
import type { PositionedValue } from './position-tree.ts';
import { MAX_PROBLEMS, type YamlProblem } from './yaml-problem.ts';

/** A document that is converted to plain values, as far as it is. */
export interface Conversion {
  /** The offset of the document in its file. */
  readonly base: number;
  /** The offset of its value in the file, at which is reported what concerns the whole document. */
  readonly start: number;
  readonly problems: YamlProblem[];
  /** By name; one of a name replaces the one before it. */
  readonly anchors: Map<string, Anchored>;
  /** How many values aliases have added. */
  aliased: number;
  /** Set when continuing would cost too much, or would report the same thing over and over. */
  isStopped: boolean;
}

/** `size` counts the values inside, for the alias limit. */
export type Converted = PositionedValue & { readonly size: number };

export interface Anchored {
  /** Undefined until the value is read to its end, and where it cannot be. */
  done: Converted | undefined;
}

export function report(conversion: Conversion, problem: YamlProblem): void {
  conversion.problems.push(problem);
  if (conversion.problems.length >= MAX_PROBLEMS) conversion.isStopped = true;
}

/** Reports a node that has no value. */
export function refuse(conversion: Conversion, node: Node, problem: Omit<YamlProblem, 'offset'>): undefined {
  report(conversion, { ...problem, offset: startOf(conversion, node) });
}

export function startOf({ base }: Conversion, node: Node): number {
  return base + (node.range?.[0] ?? 0);
}
