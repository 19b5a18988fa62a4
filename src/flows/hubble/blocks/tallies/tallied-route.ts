import { NO_PORT } from '../../../../digest/table/connection-kind.ts';
import { TALLY_DESTINATION_NOTE, TALLY_PORT, TALLY_SOURCE_NOTE } from '../../kernel/layout.ts';
import { idOfNote } from '../ends/end-note.ts';

/** From where to where the lines of a tally go, in a connection table. */
export interface TalliedRoute {
  /** Ids of ends. */
  readonly from: number;
  readonly to: number;
  readonly port: number;
}

export function talliedRoute(words: Int32Array, word: number): TalliedRoute {
  return {
    from: idOfNote(words[word + TALLY_SOURCE_NOTE] ?? 0),
    to: idOfNote(words[word + TALLY_DESTINATION_NOTE] ?? 0),
    port: words[word + TALLY_PORT] || NO_PORT,
  };
}
