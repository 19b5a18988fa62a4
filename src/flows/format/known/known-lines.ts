import type { FlowLine } from '../../flow-line.ts';
import { KeyTable } from './key-table.ts';
import { lineAgain } from './line-again.ts';
import { type LineShape, lineShape } from './line-shape.ts';
import { LineWalk } from './line-walk.ts';
import { saysTheSame } from './says-the-same.ts';
import type { VaryingMembers } from './varying-members.ts';
import { differentIn, differsThroughout, type Roles, rolesIn } from './varying-roles.ts';

/** Programs leave out members that have no value, so the lines of a log have several shapes. */
const MAX_SHAPES = 32;
/** After so many lines it is asked whether enough of them were known. */
const TRIED_LINES = 65_536;
const ENOUGH_LINES = TRIED_LINES / 4;

/** Lines that say the same but for what varies. */
interface Known {
  /** What the reader made of the first one: two items for a proxy's, whose connection in and out are one line. */
  readonly items: readonly KnownItem[];
  /** `expected`: another line has still to show that what differs is where it is expected. */
  state: 'expected' | 'shown' | 'refuted';
}

interface KnownItem {
  readonly first: FlowLine;
  readonly roles: Roles;
}

/**
 * Knows lines that came before but for what varies, without parsing them. What a reader makes of a line follows from its members, so lines that are the
 * same but for members that vary give the same but for these; that they do is checked where the second one comes.
 */
export class KnownLines {
  readonly #varying: VaryingMembers;
  readonly #shapes: LineShape[] = [];
  readonly #walk = new LineWalk();
  readonly #keys = new KeyTable();
  /** By the number of their key. */
  #known: Known[] = [];
  /** Of the line that `read` did not know. */
  #shape: LineShape | undefined;
  #candidate: Known | undefined;
  #tried = 0;
  #hits = 0;
  #isWorthIt = true;

  constructor(varying: VaryingMembers) {
    this.#varying = varying;
  }

  /** Undefined for a line that has to be read by others; `learn` may be told what they made of it. */
  read(line: number, bytes: Buffer, start: number, end: number): readonly FlowLine[] | undefined {
    if (!this.#isWorthIt) return undefined;
    if (this.#tried++ === TRIED_LINES) this.#judge();
    this.#candidate = undefined;
    this.#shape = this.#shapeOf(bytes, start, end);
    if (this.#shape === undefined) return undefined;
    const { key, length, hash, values } = this.#walk;
    const known = this.#known[this.#keys.find(key, length, hash) ?? -1];
    this.#candidate = known;
    if (known?.state !== 'shown') return undefined;
    this.#hits++;
    return known.items.map(({ first, roles }) => lineAgain(first, line, differentIn(roles, values, first)));
  }

  /** The shape that the line has; then the walk has its key and its values. */
  #shapeOf(bytes: Buffer, start: number, end: number): LineShape | undefined {
    let number = 0;
    for (const shape of this.#shapes) if (this.#walk.follow(shape, ++number, bytes, start, end)) return shape;
    return undefined;
  }

  /** What the line that `read` did not know is: a record that is alone in its line, with nothing around it. */
  learn(bytes: Buffer, start: number, end: number, read: readonly FlowLine[]): void {
    if (!this.#isWorthIt) return;
    const shape = this.#shape;
    if (shape === undefined) this.#addShape(bytes, start, end);
    else if (this.#candidate === undefined) this.#add(shape, read);
    else if (this.#candidate.state === 'expected') this.#check(this.#candidate, read);
  }

  #addShape(bytes: Buffer, start: number, end: number): void {
    if (this.#shapes.length === MAX_SHAPES) return;
    const shape = lineShape(bytes.toString('latin1', start, end), this.#varying);
    if (shape !== undefined) this.#shapes.push(shape);
  }

  #add(shape: LineShape, read: readonly FlowLine[]): void {
    const { key, length, hash, values } = this.#walk;
    const items = read.flatMap((first): readonly KnownItem[] => {
      const roles = rolesIn(shape, values, first);
      return roles === undefined ? [] : [{ first, roles }];
    });
    if (items.length < read.length) return;
    if (this.#keys.add(key, length, hash) === undefined) {
      this.#keys.clear();
      this.#known = [];
    } else {
      this.#known.push({ items, state: 'expected' });
    }
  }

  #check(known: Known, read: readonly FlowLine[]): void {
    const { values } = this.#walk;
    let isShown = true;
    for (const [place, { first, roles }] of known.items.entries()) {
      const item = read[place];
      const different = differentIn(roles, values, first);
      if (item === undefined || !saysTheSame(lineAgain(first, item.line, different), item)) {
        known.state = 'refuted';
        return;
      }
      if (!differsThroughout(roles, different, first)) isShown = false;
    }
    if (read.length !== known.items.length) known.state = 'refuted';
    else if (isShown) known.state = 'shown';
  }

  /** In a recording in which hardly anybody comes again, walking lines only takes time. */
  #judge(): void {
    this.#isWorthIt = this.#hits >= ENOUGH_LINES;
    this.#tried = 0;
    this.#hits = 0;
  }
}
