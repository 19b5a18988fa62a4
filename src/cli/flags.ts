import { normalize } from 'node:path';
import type { Cni } from '../policy/cni-profile.ts';

/** What commander read from the command line; which of them a command has is declared in program.ts. */
export interface Flags {
  readonly config?: string;
  readonly environment?: string;
  readonly color: boolean;
  readonly policies?: readonly string[];
  readonly inventory?: readonly string[];
  readonly flows?: readonly string[];
  readonly cni?: Cni;
  readonly defaultNamespace?: string;
  readonly format: string;
  readonly output?: readonly string[];
  readonly strictWarnings?: boolean;
  readonly base?: string;
  readonly head?: string;
  readonly instance?: string;
  readonly body?: string;
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly required?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly timeout?: string;
  /** The command's operands, by the order of its usage line. */
  readonly operands: readonly string[];
}

/** A command line that commander accepts and we do not; `message` is for people. */
export class UsageError extends Error {}

/** Reads `--output format=path`; the format must be one of those the command writes. */
export function parseOutputs<Format extends string>(
  outputs: readonly string[] = [],
  formats: readonly Format[],
): { format: Format; path: string }[] {
  const paths = new Set<string>();
  return outputs.map((output) => {
    const equals = output.indexOf('=');
    const format = formats.find((name) => name === output.slice(0, equals));
    if (format === undefined || equals === output.length - 1) {
      throw new UsageError(
        `\`--output ${output}\` is not <format>=<path>; formats are ${formats.join(', ')}`,
      );
    }
    const path = output.slice(equals + 1);
    if (paths.has(normalize(path))) throw new UsageError(`two reports cannot be written to \`${path}\``);
    paths.add(normalize(path));
    return { format, path };
  });
}
