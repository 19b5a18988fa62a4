import type { FlowLine } from '../../../flows/flow-line.ts';
import type { FlowSource } from '../../../flows/flow-source.ts';
import { chooseFormats, type FlowFormatSettings } from '../../../flows/mapped/choose-formats.ts';
import { readFlowLines } from '../../../flows/read-flow-lines.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { visibleJson } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { printDiagnostics } from './write-reports.ts';

/** Output is handed over in blocks of about this many characters. */
const BLOCK = 64 * 1024;

/**
 * Prints a row for every line of the sources, in order, and returns what became of the sources. `rowOf` gets the name of the source
 * if there are several, and that of the format once it is known.
 */
export async function printFlowLines(
  sources: readonly FlowSource[],
  settings: FlowFormatSettings,
  rowOf: (line: FlowLine, file: string | undefined, format: string | undefined) => string,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const formats = chooseFormats(settings);
  const ended: Diagnostic[] = [];
  let block = '';
  for (const source of sources) {
    let format: string | undefined;
    const sourceProblems: Diagnostic[] = [];
    const lines = readFlowLines(source, {
      ...formats,
      onDiagnostic: (diagnostic) => sourceProblems.push(diagnostic),
      onFormat: (known) => {
        format = known?.name;
      },
    });
    for await (const line of lines) {
      block += rowOf(line, sources.length > 1 ? source.name : undefined, format);
      if (block.length < BLOCK) continue;
      await io.stdout(block);
      block = '';
    }
    printDiagnostics(sourceProblems, io);
    ended.push(...sourceProblems);
  }
  await io.stdout(block);
  return ended;
}

/** What is said of one line, as a line of NDJSON. */
export function ndjsonRow(value: object, file: string | undefined): string {
  return `${visibleJson(JSON.stringify(file === undefined ? value : { file, ...value }))}\n`;
}
