import { randomInt } from 'node:crypto';
import { JUDGED_FIELDS } from './flow-facts.ts';
import { type JsonObject, objectField } from './json-fields.ts';
import {
  BOUND_BYTES,
  JUDGED_COUNT,
  LINE_END,
  LINE_INDEX,
  LINE_IS_READ,
  LINE_START,
  LINE_WORDS,
  NAMED_PIECE,
  NAMED_TALLY,
  NAMED_WORDS,
  OTHER_SPELLING,
  PIECE_ADDRESS_LENGTH,
  PIECE_COUNT,
  PIECE_HEADER,
  PIECE_ID_LENGTH,
  PIECE_ID_PLACE,
  PIECE_LENGTH,
  PIECE_NAME_PLACE,
  PIECE_NOTE,
  PIECE_NUMBER,
  PIECE_POD,
  PIECE_TEMPLATE,
  PIECE_VALUE_START,
  SPAN_FIRST,
  SPAN_LAST,
  SPAN_NUMBERS,
  SPAN_OF,
  TALLY_WORDS,
} from './kernel/layout.ts';
import { KERNEL_WASM } from './kernel-wasm.ts';
import { POLICY_FIELDS } from './named-policies.ts';
import { parseTime } from './parse-time.ts';
import { OF_FLOWS } from './proto-names.ts';

/** Bytes that are walked at once, at most. */
export const MAX_BLOCK_BYTES = 1024 * 1024;

/** The fields that kernel/layout.ts numbers from 1 on, in its order. */
const FIELDS: readonly string[] = [
  ...JUDGED_FIELDS,
  'node_name',
  'source_names',
  'destination_names',
  'destination_service',
  'time',
  'IP',
  'l4',
  'l7',
  'source',
  'destination',
  'aggregate',
  ...POLICY_FIELDS,
];

const HOUR_LENGTH = 'yyyy-mm-ddThh'.length;

/** One end of a flow, as it is written. */
export interface WrittenEnd {
  readonly address: string | undefined;
  /** The number of the template that it shares with other pods; 0: nothing but the address is recorded. */
  readonly template: number;
  /** What stands for the template's `pod_name`; undefined: that is the template's own. */
  readonly podName: string | undefined;
}

/** Takes the lines of a block that were not tallied, in their order. */
export interface KernelLineSink {
  /** A line that was read; its words (kernel/layout.ts) begin at `word`. */
  line(word: number): void;
  /** A line that needs another reader, from `start` to `end` in the block; its place among the block's lines. */
  other(index: number, start: number, end: number): void;
  /** What a line that was tallied calls its destination besides: its tally's words, and a piece that means nothing later. */
  named(tally: number, names: number): void;
  /** There is no room for more tallies: to be taken now. */
  full(): void;
  /** From here on numbers of pieces mean something else than before; what was tallied is to be taken before that. */
  forget(): void;
}

/** Takes what was tallied. */
export interface TallySink {
  /** Lines that say the same; their words (kernel/layout.ts) begin at `word`. */
  tally(word: number): void;
  /** The first and the last time of lines of an hour, and of lines that a node wrote. */
  hour(first: number, last: number): void;
  node(piece: number, first: number, last: number): void;
}

/**
 * The WebAssembly of kernel/, which walks the bytes of lines and leaves integers for each. Pieces of bytes that repeat are
 * numbered; what they mean is asked for once.
 */
export interface FlowKernel {
  readonly words: Int32Array;
  /** 64-bit floating-point numbers in the same memory: one is two words. */
  readonly times: Float64Array;
  /**
   * Reads the lines of a block, which ends behind a line feed and is not longer than MAX_BLOCK_BYTES: how many there are. If `tallying`, lines of which
   * all is noted are counted here, and not handed over.
   */
  readBlock(block: Uint8Array, sink: KernelLineSink, tallying: boolean): number;
  /** Says that of a tally no name matters that is behind this one in the alphabet. */
  boundNames(tally: number, last: string): void;
  /** Hands over what was tallied, and begins anew. */
  takeTallies(sink: TallySink): void;
  /** The JSON value that a number stands for. */
  valueOf(piece: number): unknown;
  /** The values of the judged fields of a form, in the order of JUDGED_FIELDS; undefined where one is not there. */
  judgedValues(form: number): readonly unknown[];
  /** One of the FORM_WORDS of a form. */
  formWord(form: number, word: number): number;
  /** Where these words begin. */
  wordsOfForm(form: number): number;
  /** Says what becomes of lines of the form that are read from now on: see kernel/layout.ts. */
  noteForm(form: number, note: number): void;
  /** How many lines of a form were counted; from here on they count anew. */
  takeCount(form: number): number;
  endOf(piece: number): WrittenEnd;
  /** The fields of all ends with the template, but for the values of `ID`, which is not 0, and `pod_name`. */
  fieldsOf(template: number): JsonObject;
  noteOf(end: number): number;
  /** Every line read from now on that has the end also has this number. */
  noteEnd(piece: number, note: number): void;
  /** Lines read from now on have no such numbers. */
  forgetNotes(): void;
  valueBetween(start: number, end: number): unknown;
}

/** The times of what was tallied, of an hour, or of a node by its piece. */
interface Span {
  readonly of: number;
  readonly first: number;
  readonly last: number;
}

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  begin(inputBytes: number, secret: number): void;
  inputAt(): number;
  linesAt(): number;
  placeOf(piece: number): number;
  forget(): void;
  forgetNotes(): void;
  nameField(field: number, length: number): void;
  beginBlock(): void;
  readLines(start: number, end: number, tallying: boolean): number;
  linesNow(): number;
  nextAt(): number;
  isFullNow(): boolean;
  hasRoom(): boolean;
  boundsAt(): number;
  namedAt(): number;
  namedNow(): number;
  talliesAt(): number;
  talliesNow(): number;
  hourSpansAt(): number;
  hourSpansNow(): number;
  nodeSpansAt(): number;
  nodeSpansNow(): number;
  forgetTalliedLines(): void;
}

export function createFlowKernel(): FlowKernel {
  const kernel = instantiate(timeOfHour);
  kernel.begin(MAX_BLOCK_BYTES, randomInt(2 ** 31));
  const { buffer } = kernel.memory;
  const bytes = Buffer.from(buffer);
  const words = new Int32Array(buffer);
  const times = new Float64Array(buffer);
  const input = kernel.inputAt();
  const firstWord = kernel.linesAt() >> 2;

  const forget = (): void => {
    kernel.forget();
    const nameField = (name: string, field: number): void =>
      kernel.nameField(field, bytes.write(`"${name}":`, input, 'latin1'));
    FIELDS.forEach((name, index) => {
      nameField(name, index + 1);
    });
    for (const name of OF_FLOWS) nameField(name, OTHER_SPELLING);
  };

  // What is numbered is ASCII.
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end);
  const word = (place: number, offset: number): number => words[(place + offset) >> 2] ?? 0;
  const textOfPiece = (place: number): string => {
    const start = place + PIECE_HEADER;
    return text(start, start + word(place, PIECE_LENGTH));
  };

  const readPart = (start: number, end: number, sink: KernelLineSink, tallying: boolean): void => {
    const count = kernel.readLines(start, end, tallying);
    for (let i = 0; i < count; i++) {
      const at = firstWord + i * LINE_WORDS;
      if (words[at + LINE_IS_READ] !== 0) {
        sink.line(at);
        continue;
      }
      const [index = 0, first = 0, last = 0] = [
        words[at + LINE_INDEX],
        words[at + LINE_START],
        words[at + LINE_END],
      ];
      sink.other(index, first - input, last - input);
    }
  };

  const wordsOfForm = (form: number): number => (kernel.placeOf(form) + PIECE_HEADER) >> 2;
  /** Those that were opened for a line that was handed over after all hold nothing. */
  const spansFrom = (place: number, count: number): readonly Span[] =>
    Array.from({ length: count }, (_, i) => {
      const at = (place >> 3) + i * SPAN_NUMBERS;
      return {
        of: times[at + SPAN_OF] ?? 0,
        first: times[at + SPAN_FIRST] ?? 0,
        last: times[at + SPAN_LAST] ?? 0,
      };
    }).filter(({ first, last }) => first <= last);

  forget();
  return {
    words,
    times,
    readBlock(block, sink, tallying) {
      bytes.set(block, input);
      const end = input + block.length;
      kernel.beginBlock();
      for (let at = input; at < end; at = kernel.nextAt()) {
        readPart(at, end, sink, tallying);
        const named = kernel.namedAt() >> 2;
        for (let i = kernel.namedNow() - 1; i >= 0; i--) {
          const word = named + i * NAMED_WORDS;
          sink.named((words[word + NAMED_TALLY] ?? 0) >> 2, words[word + NAMED_PIECE] ?? 0);
        }
        if (!kernel.hasRoom()) sink.full();
        if (!kernel.isFullNow()) continue;
        sink.forget();
        // It writes names into the input.
        forget();
        bytes.set(block, input);
      }
      return kernel.linesNow();
    },
    boundNames(tally, last) {
      if (last.length <= BOUND_BYTES) return;
      const [high, low] = [firstBytes(last, 0), firstBytes(last, 4)];
      if (high === undefined || low === undefined) return;
      const at = (kernel.boundsAt() >> 2) + ((tally - (kernel.talliesAt() >> 2)) / TALLY_WORDS) * 2;
      words[at] = low;
      words[at + 1] = high;
    },
    takeTallies(sink) {
      const hours = spansFrom(kernel.hourSpansAt(), kernel.hourSpansNow());
      const nodes = spansFrom(kernel.nodeSpansAt(), kernel.nodeSpansNow());
      for (const { first, last } of hours) sink.hour(first, last);
      for (const { of, first, last } of nodes) sink.node(of, first, last);
      const rows = kernel.talliesAt() >> 2;
      const count = kernel.talliesNow();
      for (let i = 0; i < count; i++) sink.tally(rows + i * TALLY_WORDS);
      kernel.forgetTalliedLines();
    },
    valueOf: (piece) => JSON.parse(textOfPiece(kernel.placeOf(piece))),
    judgedValues(form) {
      const start = wordsOfForm(form);
      return Array.from(words.subarray(start, start + JUDGED_COUNT), (member) => {
        if (member === 0) return undefined;
        const place = kernel.placeOf(member);
        const value = place + PIECE_HEADER + word(place, PIECE_VALUE_START);
        return JSON.parse(text(value, place + PIECE_HEADER + word(place, PIECE_LENGTH)));
      });
    },
    formWord: (form, at) => words[wordsOfForm(form) + at] ?? 0,
    wordsOfForm,
    noteForm(form, note) {
      words[(kernel.placeOf(form) + PIECE_NOTE) >> 2] = note;
    },
    takeCount(form) {
      const at = (kernel.placeOf(form) + PIECE_COUNT) >> 2;
      const count = words[at] ?? 0;
      words[at] = 0;
      return count;
    },
    endOf(piece) {
      const place = kernel.placeOf(piece);
      const start = place + PIECE_HEADER;
      const addressEnd = start + word(place, PIECE_ADDRESS_LENGTH);
      const name = addressEnd + word(place, PIECE_ID_LENGTH);
      const end = start + word(place, PIECE_LENGTH);
      const template = word(place, PIECE_TEMPLATE);
      // Both are in quotes.
      const address = text(start + 1, addressEnd - 1);
      return {
        address: address === '' ? undefined : address,
        template: template === 0 ? 0 : word(template, PIECE_NUMBER),
        podName: word(place, PIECE_POD) === 0 ? undefined : text(name + 1, end - 1),
      };
    },
    fieldsOf(template) {
      const place = kernel.placeOf(template);
      const start = place + PIECE_HEADER;
      const id = start + word(place, PIECE_ID_PLACE);
      const name = start + word(place, PIECE_NAME_PLACE);
      const written = [
        text(start, id),
        id === start ? '' : '1',
        text(id, name),
        name === id ? '' : '""',
        text(name, start + word(place, PIECE_LENGTH)),
      ];
      return objectField(JSON.parse(written.join(''))) ?? {};
    },
    noteOf: (piece) => words[(kernel.placeOf(piece) + PIECE_NOTE) >> 2] ?? 0,
    noteEnd(piece, note) {
      words[(kernel.placeOf(piece) + PIECE_NOTE) >> 2] = note;
    },
    forgetNotes: () => kernel.forgetNotes(),
    valueBetween: (start, end) => JSON.parse(text(start, end)),
  };
}

/** Four of them as a number of 32 bits, the first one the highest; undefined where they are not ASCII. */
function firstBytes(text: string, start: number): number | undefined {
  let bytes = 0;
  for (let i = start; i < start + 4; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    bytes = (bytes << 8) | code;
  }
  return bytes;
}

/** Of a text in the form yyyy-mm-ddThh. At 24:00:00 a day ends, and there is no later minute of that hour. */
function timeOfHour(text: string): number | undefined {
  return text.endsWith('24') ? undefined : parseTime(`${text}:00:00Z`);
}

function instantiate(hourOf: (text: string) => number | undefined): KernelExports {
  const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'));
  const hourAt = (at: number): number => {
    const text = Buffer.from(kernel.memory.buffer, at, HOUR_LENGTH).toString('latin1');
    return hourOf(text) ?? Number.NaN;
  };
  const instance = new WebAssembly.Instance(module, { time: { hourAt } });
  // Its types are those of kernel/index.ts, which the compiler cannot see.
  const kernel = instance.exports as KernelExports;
  return kernel;
}
