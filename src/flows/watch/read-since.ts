import type { Diagnostic } from '../../model/diagnostic.ts';
import type { FlowSource } from '../flow-source.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { createPlainLineReader } from '../hubble/plain-line-reader.ts';
import { loadDigestAlone } from '../load-digest.ts';
import { openRecords } from '../parquet/open-records.ts';
import { createSourceReader, type ReadOptions, readRecords } from '../read-flow-lines.ts';
import { abilitiesOfFormat } from './shows-drops.ts';
import type { SinceDeploy } from './since-deploy.ts';

/** How the reading of a source ended. */
export interface ReadSince {
  /** Undefined for a digest, whose sources have formats of their own, and when nothing has shown it. */
  readonly format: RecordFormat | undefined;
  /** Formats from which a digest was made. */
  readonly formats: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a source from its beginning to its end: a digest, Parquet, compressed lines. */
export async function readSince(
  source: FlowSource,
  into: SinceDeploy,
  options: ReadOptions,
): Promise<ReadSince> {
  const open = await openRecords(source, options);
  if (open.format === 'parquet' && open.rows === undefined) {
    await open.close();
    const { digest, diagnostics } = await loadDigestAlone(source);
    into.addDigest(digest, ({ format }) => abilitiesOfFormat(format, options.mapped));
    return { format: undefined, formats: digest.sources.map(({ format }) => format), diagnostics };
  }
  const reader = createSourceReader(createPlainLineReader(), options);
  const diagnostics: Diagnostic[] = [];
  for await (const event of readRecords(source.name, open, reader, options.maxLineBytes)) {
    if (event.kind === 'lines') for (const line of event.lines) into.add(line);
    else diagnostics.push(...event.diagnostics);
  }
  return { format: reader.format(), formats: [], diagnostics };
}
