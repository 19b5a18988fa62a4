/** A line of a table. */
export interface RowLine {
  readonly text: string;
  readonly line: number;
}

/** How long a row may be that spans several lines: an unclosed quote must not swallow the rest. */
export interface RowLimits {
  readonly lines: number;
  readonly characters: number;
}

/** The lines of a row of which a quoted value is not closed yet. */
export class OpenRow {
  readonly #limits: RowLimits;
  #lines: RowLine[] = [];
  #characters = 0;

  constructor(limits: RowLimits) {
    this.#limits = limits;
  }

  /** How many lines it has. */
  get lines(): number {
    return this.#lines.length;
  }

  get isTooLong(): boolean {
    return this.#characters > this.#limits.characters || this.lines > this.#limits.lines;
  }

  add(text: string, line: number): void {
    this.#lines.push({ text, line });
    this.#characters += text.length;
  }

  text(): string {
    const [first, ...others] = this.#lines;
    return others.length === 0 ? (first?.text ?? '') : this.#lines.map(({ text }) => text).join('\n');
  }

  /** Its lines, and forgets them. */
  take(): readonly RowLine[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    return lines;
  }
}
