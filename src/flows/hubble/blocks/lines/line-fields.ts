import type { L4 } from '../../flow/l4.ts';
import {
  LINE_AGGREGATE,
  LINE_DESTINATION,
  LINE_DESTINATION_PORT,
  LINE_L4,
  LINE_SOURCE,
  LINE_SOURCE_PORT,
  LINE_TIME,
} from '../../kernel/layout.ts';
import type { KnownEnd } from '../ends/known-end.ts';
import type { KnownEnds } from '../ends/known-ends.ts';
import type { KernelPieces } from '../kernel-pieces.ts';
import type { LineDetails } from './line-details.ts';
import { l4Of } from './line-l4.ts';

/** What a line that the kernel read says in each of its parts; its words begin at `word`. */
export interface LineFields {
  time(word: number): number | undefined;
  /** The same; NaN when it has none. */
  milliseconds(word: number): number;
  /** For how many connections it stands. */
  weight(word: number): number;
  l4(word: number): L4;
  source(word: number): KnownEnd;
  destination(word: number): KnownEnd;
}

export function createLineFields(
  { words, times }: Pick<KernelPieces, 'words' | 'times'>,
  ends: KnownEnds,
  details: LineDetails,
): LineFields {
  const milliseconds = (word: number): number => times[(word + LINE_TIME) >> 1] ?? Number.NaN;
  return {
    time(word) {
      const time = milliseconds(word);
      return Number.isNaN(time) ? undefined : time;
    },
    milliseconds,
    weight: (word) => details.weight(words[word + LINE_AGGREGATE] ?? 0),
    l4: (word) =>
      l4Of(
        words[word + LINE_L4] ?? 0,
        words[word + LINE_SOURCE_PORT] ?? 0,
        words[word + LINE_DESTINATION_PORT] ?? 0,
      ),
    source: (word) => ends.at(words[word + LINE_SOURCE] ?? 0),
    destination: (word) => ends.at(words[word + LINE_DESTINATION] ?? 0),
  };
}
