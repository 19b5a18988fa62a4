import type { FlowLine } from '../flow-line.ts';

/** In which order a reader gives what it makes of records; `any`: each as soon as it is known, so that fewer are held. */
export type GivenOrder = 'of-source' | 'any';

/** What a record stands for, or how that is written out: many are known before their place has come. */
export type Settled = FlowLine | (() => FlowLine);

/** A record that is held until it is known what it stands for. */
export interface Held<Slot> {
  /** Known, and not given yet, as others before it are not known. */
  settled: Settled | undefined;
  /** Places of the source before its own. */
  place: number;
  /** Those beside it that are held. */
  before: Slot | undefined;
  behind: Slot | undefined;
}

export interface HeldRecords<Slot> {
  /** The next record of the source. */
  hold(slot: Slot): void;
  settle(slot: Slot, as: Settled): void;
  /** The next one, of which it is known. */
  pass(line: FlowLine): void;
  /** The first that is not known, when more than `max` records came with it and since. */
  overdue(max: number): Slot | undefined;
  /** What may be given by now. */
  give(): readonly FlowLine[];
}

const NOTHING: readonly FlowLine[] = [];

export class HeldInOrder<Slot extends Held<Slot>> implements HeldRecords<Slot> {
  #slots: (Slot | FlowLine)[] = [];
  #head = 0;

  hold(slot: Slot): void {
    this.#slots.push(slot);
  }

  settle(slot: Slot, as: Settled): void {
    slot.settled = as;
  }

  pass(line: FlowLine): void {
    this.#slots.push(line);
  }

  overdue(max: number): Slot | undefined {
    const first = this.#slots.length - this.#head > max ? this.#slots[this.#head] : undefined;
    return first === undefined || isLine(first) ? undefined : first;
  }

  give(): readonly FlowLine[] {
    const lines: FlowLine[] = [];
    for (let found = this.#next(); found !== undefined; found = this.#next()) {
      lines.push(writtenOut(found));
      this.#head++;
    }
    if (this.#head > this.#slots.length / 2) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
    return lines;
  }

  #next(): Settled | undefined {
    const slot = this.#slots[this.#head];
    return slot === undefined || isLine(slot) ? slot : slot.settled;
  }
}

/** A list of links: one that is settled leaves nothing behind, however long others wait. */
export class HeldInAnyOrder<Slot extends Held<Slot>> implements HeldRecords<Slot> {
  #first: Slot | undefined;
  #last: Slot | undefined;
  #places = 0;
  #given: FlowLine[] = [];

  hold(slot: Slot): void {
    slot.place = this.#places++;
    slot.before = this.#last;
    if (this.#last === undefined) this.#first = slot;
    else this.#last.behind = slot;
    this.#last = slot;
  }

  settle(slot: Slot, as: Settled): void {
    const { before, behind } = slot;
    if (before === undefined) this.#first = behind;
    else before.behind = behind;
    if (behind === undefined) this.#last = before;
    else behind.before = before;
    // What outlives its time would keep its neighbours.
    slot.before = undefined;
    slot.behind = undefined;
    this.#given.push(writtenOut(as));
  }

  pass(line: FlowLine): void {
    this.#places++;
    this.#given.push(line);
  }

  overdue(max: number): Slot | undefined {
    const first = this.#first;
    return first !== undefined && this.#places - first.place > max ? first : undefined;
  }

  give(): readonly FlowLine[] {
    if (this.#given.length === 0) return NOTHING;
    const given = this.#given;
    this.#given = [];
    return given;
  }
}

function isLine<Slot extends Held<Slot>>(slot: Slot | FlowLine): slot is FlowLine {
  return 'kind' in slot;
}

function writtenOut(settled: Settled): FlowLine {
  return typeof settled === 'function' ? settled() : settled;
}
