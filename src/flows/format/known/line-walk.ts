import { isClientPort } from '../../port-range.ts';
import { epochMs } from '../values/time-of-record.ts';
import { endOfValue, type LineShape, MAX_PLACES } from './line-shape.ts';
import type { Variation } from './varying-members.ts';
import { behindLastColon, endOfNumber, endOfPlainText, integerAt, numberAt } from './written-values.ts';

/** Longer lines are not walked: few of them come again. */
const MAX_LINE_BYTES = 4096;
/** A place may have two marks. */
const MAX_KEY_BYTES = MAX_LINE_BYTES + 2 * MAX_PLACES + 1;

/** Stands in a key for a value that may vary. No JSON contains such a byte, so no other line has the same key. */
const MARK = { other: 1, text: 2, number: 3, zero: 4, undated: 5 } as const;

const QUOTE = 0x22;

/**
 * Walks the bytes of a line along the shape of an earlier one. The number of the shape, and what is left when the values that vary
 * are taken out, are the line's key: lines with the same key are the same but for those values.
 */
export class LineWalk {
  /** Of each place of the shape its number: a time in milliseconds, a port, a count or seconds; NaN where the value does not vary. */
  readonly values = new Float64Array(MAX_PLACES);
  readonly key = new Uint8Array(MAX_KEY_BYTES);
  length = 0;
  hash = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  /** Whether the line has the shape; otherwise nothing here means anything. */
  follow(
    { between, variations }: LineShape,
    number: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    if (end - start > MAX_LINE_BYTES) return false;
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.length = 0;
    this.hash = 0;
    this.#mark(number);
    for (let place = 0; place < variations.length; place++) {
      if (!this.#passes(between[place])) return false;
      const variation = variations[place];
      this.values[place] = Number.NaN;
      if (variation === undefined || !this.#takes(variation, place)) this.#keepValue();
    }
    return this.#passes(between[variations.length]) && this.#at === end;
  }

  #passes(literal: Uint8Array | undefined): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    if (literal === undefined || literal.length > this.#end - at) return false;
    for (let i = 0; i < literal.length; i++) if (bytes[at++] !== literal[i]) return false;
    this.#at = at;
    return true;
  }

  #keepValue(): void {
    this.#keep(this.#at, endOfValue(this.#bytes, this.#at, this.#end));
    this.#mark(MARK.other);
  }

  /** Makes bytes a part of the key. */
  #keep(start: number, end: number): void {
    const { key } = this;
    const bytes = this.#bytes;
    let { length, hash } = this;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      key[length++] = byte;
      hash = ((hash << 5) - hash + byte) | 0;
    }
    this.length = length;
    this.hash = hash;
    this.#at = end;
  }

  #mark(mark: number): void {
    this.key[this.length++] = mark;
    this.hash = ((this.hash << 5) - this.hash + mark) | 0;
  }

  /** Takes a value out of the line, unless it is written as hardly any program writes it, or does not vary. */
  #takes(variation: Variation, place: number): boolean {
    const bytes = this.#bytes;
    const isText = bytes[this.#at] === QUOTE;
    const start = isText ? this.#at + 1 : this.#at;
    const end = isText ? endOfPlainText(bytes, start, this.#end) : endOfNumber(bytes, start, this.#end);
    if (end < 0) return false;
    let value = Number.NaN;
    if (variation === 'time' || variation === 'end') {
      const written = isText ? bytes.toString('latin1', start, end) : numberAt(bytes, start, end);
      value = epochMs(written) ?? Number.NaN;
      if (Number.isNaN(value)) this.#mark(MARK.undated);
    } else if (variation === 'seconds') {
      if (isText) return false;
      value = numberAt(bytes, start, end);
    } else if (variation === 'socket') {
      const port = behindLastColon(bytes, start, end);
      value = integerAt(bytes, port, end);
      if (!isClientPort(value)) return false;
      this.#keep(start, port);
    } else if (variation !== 'unread') {
      value = integerAt(bytes, start, end);
      if (Number.isNaN(value) || (variation === 'port' && !isClientPort(value))) return false;
      if (variation === 'count' && value === 0) this.#mark(MARK.zero);
    }
    this.values[place] = value;
    this.#mark(isText ? MARK.text : MARK.number);
    this.#at = isText ? end + 1 : end;
    return true;
  }
}
