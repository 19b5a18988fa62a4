import type { Fields } from '../../manifests/fields-of.ts';

/** Commands that a file has run together: a script, a target of a Makefile, a job of a pipeline. */
export interface Recipe {
  /** Empty for a script, which is run as a whole. */
  readonly name: string;
  readonly commands: readonly string[];
  /** Other recipes whose commands are a part of these, or run before them. */
  readonly parts: readonly string[];
  /** Files that the file includes, in which parts may stand. */
  readonly partsOf: readonly string[];
  /** Files that it takes in, or has run. */
  readonly files: readonly string[];
  /** Maps in its lists, such as steps that are no commands: tasks of Ansible, actions of GitHub; and what it gives to a job from elsewhere. */
  readonly steps: readonly Fields[];
  /** When it runs, and with what. */
  readonly conditions: unknown;
  readonly variables: Fields;
}

export const NO_RECIPE: Omit<Recipe, 'name' | 'commands'> = {
  parts: [],
  partsOf: [],
  files: [],
  steps: [],
  conditions: undefined,
  variables: {},
};
