import { normalize } from 'node:path';
import { flagWithDefault, listFlag, switchFlag } from '../command-line/flag.ts';
import { type FormatAndPath, formatAndPath, oneOf, UsageError } from '../command-line/value-kind.ts';
import { STANDARD_OUTPUT } from '../standard-output.ts';

/** For commands that print one report and write others to files. */
export function reportFlags<Format extends string>(formats: readonly Format[], byDefault: NoInfer<Format>) {
  return {
    format: flagWithDefault(oneOf('format', formats), byDefault, {
      help: `what to print: ${formats.join(', ')}`,
    }),
    output: listFlag(formatAndPath(formats), {
      short: 'o',
      help: 'also write a report to a file; with -, print it instead of the one of --format',
    }),
  };
}

/** For commands whose exit code is a judgement. */
export const STRICT_FLAG = {
  strictWarnings: switchFlag({ help: 'exit with 3 when there are warnings' }),
};

export function reportOptions<Format extends string>({
  format,
  output = [],
}: {
  readonly format: Format;
  readonly output: readonly FormatAndPath<Format>[] | undefined;
}) {
  const paths = new Set<string>();
  for (const { path } of output) {
    if (paths.has(normalize(path))) throw new UsageError(`two reports cannot be written to \`${path}\``);
    paths.add(normalize(path));
  }
  const isPrinted = ({ path }: { readonly path: string }) => path === STANDARD_OUTPUT;
  // Two reports on one stream would be neither.
  return {
    format: output.find(isPrinted)?.format ?? format,
    outputs: output.filter((one) => !isPrinted(one)),
  };
}
