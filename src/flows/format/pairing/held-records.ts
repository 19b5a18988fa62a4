import type { FlowLine } from '../../flow-line.ts';

/** The order in which a reader returns its results; `any`: each as soon as it is known, so that fewer are held. */
export type GivenOrder = 'of-source' | 'any';

/** What a record stands for, or a function that makes it: many are known before it is their turn. */
export type Settled = FlowLine | (() => FlowLine);

/** A record that is held until it is known what it stands for. */
export interface Held<Slot> {
  /** What it stands for, once known, while records before it are not known yet. */
  settled: Settled | undefined;
  /** Positions in the source before its own. */
  place: number;
  /** Held records next to it. */
  before: Slot | undefined;
  behind: Slot | undefined;
}

export interface HeldRecords<Slot> {
  /** Holds the next record of the source. */
  hold(slot: Slot): void;
  settle(slot: Slot, as: Settled): void;
  /** Takes the next record whose meaning is already known. */
  pass(line: FlowLine): void;
  /** The first record that is not known yet, if more than `max` records came with it and since. */
  overdue(max: number): Slot | undefined;
  /** What can be returned by now. */
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

/** A linked list: a settled record leaves nothing behind, however long others wait. */
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
    // A record that is kept longer would keep its neighbours in memory.
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
