import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { WatchedPart } from './watched-part.ts';

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
