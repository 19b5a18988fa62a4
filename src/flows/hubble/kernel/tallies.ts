import { mix } from './bytes';
import {
  FORM_COUNTED,
  FORM_TALLIED,
  LINE_DESTINATION,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_NOTE,
  LINE_DESTINATION_POD,
  LINE_DESTINATION_PORT,
  LINE_FORM,
  LINE_FORM_NOTE,
  LINE_L7,
  LINE_L7_PIECE,
  LINE_SOURCE,
  LINE_SOURCE_NAMES,
  LINE_SOURCE_NOTE,
  LINE_SOURCE_POD,
  LINE_SOURCE_PORT,
  LINE_TIME,
  MAX_PIECES,
  NOTE_ID_SHIFT,
  NOTE_IS_OUTSIDE,
  PIECE_COUNT,
  TALLY_DESTINATION,
  TALLY_DESTINATION_NAMES,
  TALLY_DESTINATION_NOTE,
  TALLY_FIRST,
  TALLY_FORM,
  TALLY_HOURS,
  TALLY_L7,
  TALLY_LAST,
  TALLY_LINES,
  TALLY_NODE,
  TALLY_PORT,
  TALLY_SOURCE,
  TALLY_SOURCE_NOTE,
  TALLY_SOURCE_PORT,
  TALLY_WORDS,
} from './layout';
import { MAX_TALLIES, MAX_TALLY_SLOTS, tallies, tallySlots } from './memory';
import { forgetBound, noteNames } from './named';
import { placeOf } from './pieces';
import { dayHour, includeTime, NO_NODE, nodeOf, prepareSpans } from './spans';

/** Slots in use, minus 1: few at first, because a small table stays in the processor's cache. */
const FIRST_SLOTS: u32 = 4 * 1024;
let mask: u32 = 0;
export let tallyCount: u32 = 0;

export function forgetTallies(): void {
  tallyCount = 0;
  mask = FIRST_SLOTS - 1;
  memory.fill(tallySlots, 0, <usize>FIRST_SLOTS * 4);
}

export function hasTallyRoom(): bool {
  return tallyCount < MAX_TALLIES;
}

function get(line: usize, word: usize): u32 {
  return load<u32>(line + word * 4);
}

/**
 * Counts a line that was read, if all that its reader would make of it is known: both ends are noted, the form is, and when and where it
 * was recorded. False: the line is to be handed over.
 */
export function tally(line: usize): bool {
  const note = get(line, LINE_FORM_NOTE);
  if (note != FORM_TALLIED && note != FORM_COUNTED) return false;
  if (
    !isNoted(line, LINE_SOURCE, LINE_SOURCE_NOTE) ||
    !isNoted(line, LINE_DESTINATION, LINE_DESTINATION_NOTE)
  ) {
    return false;
  }
  const time = load<f64>(line + LINE_TIME * 4);
  if (isNaN(time)) return false;
  const node = nodeOf(line);
  if (node == NO_NODE || !prepareSpans(node)) return false;
  if (note == FORM_COUNTED) {
    const form = placeOf(get(line, LINE_FORM));
    store<u32>(form, load<u32>(form, PIECE_COUNT) + 1, PIECE_COUNT);
  } else if (!tallyConnection(line, time, node)) {
    return false;
  }
  includeTime(time);
  return true;
}

/** Whether the form says what its reader asks of the end; of an end that is not recorded nothing is asked. */
function isNoted(line: usize, end: usize, note: usize): bool {
  return get(line, end) == 0 || get(line, note) != 0;
}

function tallyConnection(line: usize, time: f64, node: u32): bool {
  const source = get(line, LINE_SOURCE_NOTE);
  const destination = get(line, LINE_DESTINATION_NOTE);
  if (source >> NOTE_ID_SHIFT == 0 || destination >> NOTE_ID_SHIFT == 0) return false;
  if (get(line, LINE_SOURCE_NAMES) != 0) return false;
  const written = get(line, LINE_DESTINATION_NAMES);
  if (written != 0 && (destination & NOTE_IS_OUTSIDE) == 0) return false;
  // Names of which most come once are told apart from the connection: it would be another one with each of them.
  const names: u32 = written >= <u32>MAX_PIECES ? 0 : written;
  // It may be a pod that asks itself.
  const pod = get(line, LINE_SOURCE_POD);
  if (pod != 0 && pod == get(line, LINE_DESTINATION_POD)) return false;
  const l7 = get(line, LINE_L7_PIECE);
  if (l7 == 0 && get(line, LINE_L7) != 0) return false;
  const port = get(line, LINE_DESTINATION_PORT);
  const form = get(line, LINE_FORM);
  let slot = hashOf(source, destination, form, names, port, l7) & mask;
  while (true) {
    const place = tallySlots + <usize>slot * 4;
    const row: usize = load<u32>(place);
    if (row == 0) {
      noteNames(add(place, line, names, time, node), written);
      return true;
    }
    if (
      get(row, TALLY_SOURCE_NOTE) == source &&
      get(row, TALLY_DESTINATION_NOTE) == destination &&
      get(row, TALLY_FORM) == form &&
      get(row, TALLY_DESTINATION_NAMES) == names &&
      get(row, TALLY_PORT) == port &&
      get(row, TALLY_L7) == l7
    ) {
      if (!addTo(row, line, time, node)) return false;
      noteNames(row, written);
      return true;
    }
    slot = (slot + 1) & mask;
  }
}

function hashOf(source: u32, destination: u32, form: u32, names: u32, port: u32, l7: u32): u32 {
  const ends = ((<u64>source) << 32) | <u64>destination;
  const rest = ((<u64>(form ^ (l7 << 8))) << 32) | <u64>(port ^ (names << 16));
  return <u32>mix(mix(0, ends), rest);
}

function hashOfRow(row: usize): u32 {
  return hashOf(
    get(row, TALLY_SOURCE_NOTE),
    get(row, TALLY_DESTINATION_NOTE),
    get(row, TALLY_FORM),
    get(row, TALLY_DESTINATION_NAMES),
    get(row, TALLY_PORT),
    get(row, TALLY_L7),
  );
}

/** A tally of one line, in an empty slot. */
function add(place: usize, line: usize, names: u32, time: f64, node: u32): usize {
  const row = tallies + <usize>tallyCount * TALLY_WORDS * 4;
  store<u32>(place, <u32>row);
  tallyCount++;
  store<u32>(row, get(line, LINE_SOURCE_NOTE), TALLY_SOURCE_NOTE * 4);
  store<u32>(row, get(line, LINE_DESTINATION_NOTE), TALLY_DESTINATION_NOTE * 4);
  store<u32>(row, get(line, LINE_FORM), TALLY_FORM * 4);
  store<u32>(row, names, TALLY_DESTINATION_NAMES * 4);
  store<u32>(row, get(line, LINE_DESTINATION_PORT), TALLY_PORT * 4);
  store<u32>(row, get(line, LINE_L7_PIECE), TALLY_L7 * 4);
  store<u32>(row, 1, TALLY_LINES * 4);
  store<u32>(row, dayHour(), TALLY_HOURS * 4);
  store<f64>(row, time, TALLY_LAST * 4);
  forgetBound(row);
  setEarliest(row, line, time, node);
  if (tallyCount * 2 > mask && mask < MAX_TALLY_SLOTS - 1) growSlots();
  return row;
}

function setEarliest(row: usize, line: usize, time: f64, node: u32): void {
  store<f64>(row, time, TALLY_FIRST * 4);
  store<u32>(row, get(line, LINE_SOURCE), TALLY_SOURCE * 4);
  store<u32>(row, get(line, LINE_DESTINATION), TALLY_DESTINATION * 4);
  store<u32>(row, get(line, LINE_SOURCE_PORT), TALLY_SOURCE_PORT * 4);
  store<u32>(row, node, TALLY_NODE * 4);
}

/** False: it is as early as the earliest one, and not the same; only its reader knows which of them comes first. */
function addTo(row: usize, line: usize, time: f64, node: u32): bool {
  const first = load<f64>(row, TALLY_FIRST * 4);
  if (time <= first) {
    if (time == first && !isEarliest(row, line, node)) return false;
    setEarliest(row, line, time, node);
  }
  if (time > load<f64>(row, TALLY_LAST * 4)) store<f64>(row, time, TALLY_LAST * 4);
  store<u32>(row, get(row, TALLY_LINES) + 1, TALLY_LINES * 4);
  store<u32>(row, get(row, TALLY_HOURS) | dayHour(), TALLY_HOURS * 4);
  return true;
}

function isEarliest(row: usize, line: usize, node: u32): bool {
  return (
    get(row, TALLY_SOURCE) == get(line, LINE_SOURCE) &&
    get(row, TALLY_DESTINATION) == get(line, LINE_DESTINATION) &&
    get(row, TALLY_SOURCE_PORT) == get(line, LINE_SOURCE_PORT) &&
    get(row, TALLY_NODE) == node
  );
}

/** Twice as many slots, which all tallies enter anew. */
function growSlots(): void {
  const size = (mask + 1) * 2;
  mask = size - 1;
  memory.fill(tallySlots, 0, <usize>size * 4);
  for (let i: u32 = 0; i < tallyCount; i++) {
    const row = tallies + <usize>i * TALLY_WORDS * 4;
    let slot = hashOfRow(row) & mask;
    while (load<u32>(tallySlots + <usize>slot * 4) != 0) slot = (slot + 1) & mask;
    store<u32>(tallySlots + <usize>slot * 4, <u32>row);
  }
}
