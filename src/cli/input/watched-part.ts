import type { RecordFormat } from '../../flows/format/record-format.ts';
import type { RecordsSince } from '../../flows/watch/since-deploy.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';

/** What one watched source told so far. */
export interface WatchedPart {
  readonly name: string;
  readonly records: RecordsSince;
  /** Undefined while no record told, and for a digest. */
  readonly format: RecordFormat | undefined;
  /** Formats that a digest was made of. */
  readonly formats: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}
