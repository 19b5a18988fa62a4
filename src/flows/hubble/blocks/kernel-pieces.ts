import type { JsonObject } from '../../../model/json-object.ts';
import { objectField } from '../../format/values/json-fields.ts';
import {
  JUDGED_COUNT,
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
} from '../kernel/layout.ts';

/** One end of a flow, as it is written. */
export interface WrittenEnd {
  readonly address: string | undefined;
  /** The number of the template that it shares with other pods; 0: nothing but the address is recorded. */
  readonly template: number;
  /** What stands for the template's `pod_name`; undefined: that is the template's own. */
  readonly podName: string | undefined;
}

/** The pieces of bytes that the kernel numbers, and what is noted of them. */
export interface KernelPieces {
  readonly words: Int32Array;
  /** 64-bit floating-point numbers in the same memory: one is two words. */
  readonly times: Float64Array;
  /** The JSON value that a number stands for. */
  valueOf(piece: number): unknown;
  /** The JSON value between two places that a line's words name. */
  valueBetween(start: number, end: number): unknown;
  /** The values of the judged fields of a form, in the order of JUDGED_FIELDS; undefined where one is not there. */
  judgedValues(form: number): readonly unknown[];
  /** Where the FORM_WORDS of a form begin. */
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
  noteEnd(end: number, note: number): void;
}

/** Reads the pieces out of the kernel's memory, which tells where each of them is. */
export function readPieces(buffer: ArrayBuffer, placeOf: (piece: number) => number): KernelPieces {
  const bytes = Buffer.from(buffer);
  const words = new Int32Array(buffer);

  // What is numbered is ASCII.
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end);
  const word = (place: number, offset: number): number => words[(place + offset) >> 2] ?? 0;
  const textOfPiece = (place: number): string => {
    const start = place + PIECE_HEADER;
    return text(start, start + word(place, PIECE_LENGTH));
  };
  const wordsOfForm = (form: number): number => (placeOf(form) + PIECE_HEADER) >> 2;
  const note = (piece: number, value: number): void => {
    words[(placeOf(piece) + PIECE_NOTE) >> 2] = value;
  };

  return {
    words,
    times: new Float64Array(buffer),
    valueOf: (piece) => JSON.parse(textOfPiece(placeOf(piece))),
    valueBetween: (start, end) => JSON.parse(text(start, end)),
    judgedValues(form) {
      const start = wordsOfForm(form);
      return Array.from(words.subarray(start, start + JUDGED_COUNT), (member) => {
        if (member === 0) return undefined;
        const place = placeOf(member);
        const value = place + PIECE_HEADER + word(place, PIECE_VALUE_START);
        return JSON.parse(text(value, place + PIECE_HEADER + word(place, PIECE_LENGTH)));
      });
    },
    wordsOfForm,
    noteForm: note,
    takeCount(form) {
      const at = (placeOf(form) + PIECE_COUNT) >> 2;
      const count = words[at] ?? 0;
      words[at] = 0;
      return count;
    },
    endOf(piece) {
      const place = placeOf(piece);
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
      const place = placeOf(template);
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
    noteOf: (end) => word(placeOf(end), PIECE_NOTE),
    noteEnd: note,
  };
}
