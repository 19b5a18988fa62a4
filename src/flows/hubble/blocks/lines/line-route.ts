import { hairpinOf } from '../../flow/hairpin.ts';
import { isDestinationHostNode, isSourceHostNode, type ObservedFlow } from '../../flow/judge-flow.ts';
import {
  LINE_DESTINATION,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_NOTE,
  LINE_DESTINATION_POD,
  LINE_SOURCE,
  LINE_SOURCE_NAMES,
  LINE_SOURCE_NOTE,
  LINE_SOURCE_POD,
} from '../../kernel/layout.ts';
import { idOfNote, isOutsideNote } from '../ends/end-note.ts';
import type { KnownEnds } from '../ends/known-ends.ts';

/** From where to where a line's connection goes, in a connection table. */
export interface LineRoute {
  /** Ids of ends. */
  readonly from: number;
  readonly to: number;
  readonly isPodToItself: boolean;
  /** What the line calls the destination, when that is outside of the cluster. */
  readonly names: readonly string[];
}

const NO_NAMES: readonly string[] = [];

/** Where the line whose words begin at `word` goes, as `observeFlow` has it. Of nearly all lines the notes of their ends tell. */
export function routeOf(
  words: Int32Array,
  word: number,
  { observer }: ObservedFlow,
  ends: KnownEnds,
): LineRoute {
  const sourceNames = words[word + LINE_SOURCE_NAMES] ?? 0;
  const destinationNames = words[word + LINE_DESTINATION_NAMES] ?? 0;
  const sourceNote = words[word + LINE_SOURCE_NOTE] ?? 0;
  const destinationNote = words[word + LINE_DESTINATION_NOTE] ?? 0;
  const from = idOfNote(sourceNote);
  const to = idOfNote(destinationNote);
  if (from >= 0 && to >= 0 && sourceNames === 0) {
    const isPodToItself = isSamePod(words, word, ends);
    if (destinationNames === 0) return { from, to, isPodToItself, names: NO_NAMES };
    if (isOutsideNote(destinationNote)) {
      return { from, to, isPodToItself, names: ends.namesOf(destinationNames) };
    }
    // Neither end is a node or the loopback address (isAlways).
    const destination = ends.at(words[word + LINE_DESTINATION] ?? 0);
    const { end, names } = ends.enter(destination, destinationNames, undefined);
    return { from, to: end.id, isPodToItself, names };
  }
  const ofSource = ends.at(words[word + LINE_SOURCE] ?? 0);
  const ofDestination = ends.at(words[word + LINE_DESTINATION] ?? 0);
  const { isSourceLoopback, isDestinationLoopback, isPodToItself } = hairpinOf(ofSource, ofDestination);
  const source = isSourceLoopback ? ofDestination : ofSource;
  const destination = isDestinationLoopback ? ofSource : ofDestination;
  const { end: entered } = ends.enter(
    source,
    isSourceLoopback ? destinationNames : sourceNames,
    isSourceHostNode(source.facts, destination.facts, observer),
  );
  const { end: reached, names } = ends.enter(
    destination,
    isDestinationLoopback ? sourceNames : destinationNames,
    isDestinationHostNode(source.facts, destination.facts, observer),
  );
  return { from: entered.id, to: reached.id, isPodToItself, names };
}

/** The kernel's numbers tell nearly all pods apart. */
function isSamePod(words: Int32Array, word: number, ends: KnownEnds): boolean {
  const number = words[word + LINE_SOURCE_POD] ?? 0;
  if (number === 0 || number !== words[word + LINE_DESTINATION_POD]) return false;
  const { pod } = ends.at(words[word + LINE_SOURCE] ?? 0).facts;
  return pod !== undefined && pod === ends.at(words[word + LINE_DESTINATION] ?? 0).facts.pod;
}
