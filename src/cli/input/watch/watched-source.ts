import type { RecordFormat } from '../../../flows/format/record-format.ts';
import type { RecordsSince } from '../../../flows/watch/since-deploy.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';

/** What one watched source has shown so far. */
export interface WatchedPart {
  readonly name: string;
  readonly records: RecordsSince;
  /** Undefined for a digest, and as long as no record has shown it. */
  readonly format: RecordFormat | undefined;
  /** Formats from which a digest was made. */
  readonly formats: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Recorded flows that continue while they are watched. */
export interface WatchedSource {
  /** Reads what came since the last time. */
  readonly poll: () => Promise<void>;
  /** Nothing more will be read: hands over what was waiting for more. */
  readonly finish: () => void;
  readonly parts: () => readonly WatchedPart[];
  /** Why something could not be read the last time. */
  readonly problems: () => readonly Diagnostic[];
  readonly close: () => Promise<void>;
}
