import type { FlowSource } from '../../../flows/flow-source.ts';
import { RECORD_FORMATS } from '../../../flows/format/record-formats.ts';
import { createPlainLineReader } from '../../../flows/hubble/plain-line-reader.ts';
import { loadDigest } from '../../../flows/load-digest.ts';
import {
  type ChosenFormats,
  chooseFormats,
  type FlowFormatSettings,
} from '../../../flows/mapped/choose-formats.ts';
import { openRecords } from '../../../flows/parquet/open-records.ts';
import { createSourceReader, readRecords } from '../../../flows/read-flow-lines.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { SourceLimit } from '../../../model/digest.ts';
import { visibleText } from '../../../model/visible-text.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { exitCodeOf } from '../../exit-code-of.ts';
import { expandFlowInputs } from '../../input/flows/expand-flow-inputs.ts';
import type { Io } from '../../io.ts';
import { printDiagnostics } from '../output/write-reports.ts';
import { describeAbilities } from './describe-abilities.ts';

export interface DescribeOptions extends FlowFormatSettings {
  /** Empty: every format is described. */
  readonly flows: readonly string[];
}

/**
 * Says what each source can and cannot tell, without writing anything; without sources, what each format can. Exit codes: 0; 2 a
 * source could not be read or recognised.
 */
export async function runDescribe({ flows, ...settings }: DescribeOptions, io: Io): Promise<ExitCode> {
  const chosen = chooseFormats(settings);
  if (flows.length === 0) {
    const formats = chosen.format === undefined ? [...RECORD_FORMATS, ...chosen.mapped] : [chosen.format];
    await io.stdout(`${formats.map((format) => describeAbilities(format).join('\n')).join('\n\n')}\n`);
    return EXIT.pass;
  }
  const inputs = await expandFlowInputs(flows, io);
  const found: Diagnostic[] = [...inputs.diagnostics];
  const blocks: string[] = [];
  for (const source of inputs.sources) {
    const { lines, diagnostics } = await describeSource(source, chosen);
    found.push(...diagnostics);
    blocks.push([visibleText(source.name), ...lines.map((line) => `  ${visibleText(line)}`)].join('\n'));
  }
  printDiagnostics(found, io);
  if (blocks.length > 0) await io.stdout(`${blocks.join('\n\n')}\n`);
  return exitCodeOf(found, 'answer');
}

interface Described {
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

async function describeSource(source: FlowSource, chosen: ChosenFormats): Promise<Described> {
  const open = await openRecords(source, chosen);
  if (open.format === 'parquet' && open.rows === undefined) {
    await open.close();
    return describeDigest(source);
  }
  const diagnostics: Diagnostic[] = [];
  const reader = createSourceReader(createPlainLineReader(), chosen);
  // The rest of a pipe is not read: the first records are enough.
  for await (const event of readRecords(source.name, open, reader)) {
    if (event.kind === 'end') diagnostics.push(...event.diagnostics);
    if (reader.format() !== undefined) break;
  }
  const format = reader.format();
  return format === undefined
    ? { lines: ['not recognised'], diagnostics }
    : { lines: describeAbilities(format), diagnostics };
}

const LIMITS: Readonly<Record<SourceLimit, string>> = {
  'no-allowed': 'no allowed connections',
  'other-layer': 'outcomes of a layer other than policies',
  'no-outcomes': 'no outcomes',
  'no-ports': 'no ports',
  merged: 'several connections in one record',
  sampled: 'only a sample',
  'rate-limited': 'nothing above a rate',
  'no-unselected': 'no pods that no policy selects',
};

/** A digest remembers for each of its sources what it was and what it could not tell. */
async function describeDigest(source: FlowSource): Promise<Described> {
  const { digest, diagnostics } = await loadDigest([source]);
  const lines = digest.sources.map(({ name, format, limits = [] }) => {
    const cannot = limits.length === 0 ? 'no known limits' : limits.map((limit) => LIMITS[limit]).join(', ');
    return `${name}: ${format}; ${cannot}`;
  });
  return { lines: ['a digest of', ...lines], diagnostics };
}
