import { randomInt } from 'node:crypto';
import { JUDGED_FIELDS } from './flow-facts.ts';
import { type JsonObject, objectField } from './json-fields.ts';
import {
  JUDGED_COUNT,
  LINE_END,
  LINE_IS_READ,
  LINE_START,
  LINE_WORDS,
  OTHER_SPELLING,
  PIECE_ADDRESS_LENGTH,
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

/** Takes the lines of a block, in their order. */
export interface KernelLineSink {
  /** A line that was read; its words (kernel/layout.ts) begin at `word`. */
  line(word: number): void;
  /** A line that needs another reader, from `start` to `end` in the block; its place among the block's lines. */
  other(index: number, start: number, end: number): void;
  /** From here on numbers of pieces mean something else than before. */
  forget(): void;
}

/**
 * The WebAssembly of kernel/, which walks the bytes of lines and leaves integers for each. Pieces of bytes that repeat are
 * numbered; what they mean is asked for once.
 */
export interface FlowKernel {
  readonly words: Int32Array;
  /** 64-bit floating-point numbers in the same memory: one is two words. */
  readonly times: Float64Array;
  /** Reads the lines of a block, which ends behind a line feed and is not longer than MAX_BLOCK_BYTES: how many there are. */
  readBlock(block: Uint8Array, sink: KernelLineSink): number;
  /** The JSON value that a number stands for. */
  valueOf(piece: number): unknown;
  /** The values of the judged fields that a number stands for, in the order of JUDGED_FIELDS; undefined where one is not there. */
  judgedValues(combination: number): readonly unknown[];
  endOf(piece: number): WrittenEnd;
  /** The fields of all ends with the template, but for the values of `ID`, which is not 0, and `pod_name`. */
  fieldsOf(template: number): JsonObject;
  /** Every line read from now on that has the end also has this number. */
  noteEnd(piece: number, note: number): void;
  /** Lines read from now on have no such numbers. */
  forgetNotes(): void;
  /** Numbers the JSON value between two places that a line's words name; 0 when it was not met lately, or there is no room. */
  numberOf(start: number, end: number, kind: number): number;
  valueBetween(start: number, end: number): unknown;
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
  numberOfInput(start: number, end: number, kind: number): number;
  readLines(start: number, end: number): number;
  nextAt(): number;
  isFullNow(): boolean;
}

export function createFlowKernel(): FlowKernel {
  const kernel = instantiate(timeOfHour);
  kernel.begin(MAX_BLOCK_BYTES, randomInt(2 ** 31));
  const { buffer } = kernel.memory;
  const bytes = Buffer.from(buffer);
  const words = new Int32Array(buffer);
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

  const readPart = (start: number, end: number, first: number, sink: KernelLineSink): number => {
    const count = kernel.readLines(start, end);
    for (let i = 0; i < count; i++) {
      const at = firstWord + i * LINE_WORDS;
      if (words[at + LINE_IS_READ] !== 0) sink.line(at);
      else sink.other(first + i, (words[at + LINE_START] ?? 0) - input, (words[at + LINE_END] ?? 0) - input);
    }
    return count;
  };

  forget();
  return {
    words,
    times: new Float64Array(buffer),
    readBlock(block, sink) {
      bytes.set(block, input);
      const end = input + block.length;
      let lines = 0;
      for (let at = input; at < end; at = kernel.nextAt()) {
        lines += readPart(at, end, lines, sink);
        if (!kernel.isFullNow()) continue;
        sink.forget();
        // It writes names into the input.
        forget();
        bytes.set(block, input);
      }
      return lines;
    },
    valueOf: (piece) => JSON.parse(textOfPiece(kernel.placeOf(piece))),
    judgedValues(combination) {
      const start = (kernel.placeOf(combination) + PIECE_HEADER) >> 2;
      return Array.from(words.subarray(start, start + JUDGED_COUNT), (member) => {
        if (member === 0) return undefined;
        const place = kernel.placeOf(member);
        const value = place + PIECE_HEADER + word(place, PIECE_VALUE_START);
        return JSON.parse(text(value, place + PIECE_HEADER + word(place, PIECE_LENGTH)));
      });
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
    noteEnd(piece, note) {
      words[(kernel.placeOf(piece) + PIECE_NOTE) >> 2] = note;
    },
    forgetNotes: () => kernel.forgetNotes(),
    numberOf: (start, end, kind) => kernel.numberOfInput(start, end, kind),
    valueBetween: (start, end) => JSON.parse(text(start, end)),
  };
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
