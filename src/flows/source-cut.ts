import type { BrokenLine, FlowLine } from './flow-line.ts';

const BRACE = 0x7b;

/** Where a source was cut, if it was: the lines within which it ends, and what of them was lost. */
export class SourceCut {
  /** Lines that may not be records because the source ends within them. */
  readonly #lines = new Set<number>();
  #hasBrace = false;
  #first: number | undefined;
  #noRecord: string | undefined;

  /** The first line for which it is certain. */
  get first(): number | undefined {
    return this.#first;
  }

  /** What is wrong with a last line that does not even begin a JSON record: by itself it is not a record that was cut. */
  get noRecord(): string | undefined {
    return this.#noRecord;
  }

  endsWithin(line: number, bytes: Uint8Array): void {
    this.#lines.add(line);
    this.#hasBrace = bytes.includes(BRACE);
  }

  /** Whether the line at this place of what a reader made is where it was cut: of a line with several records, that is the last one. */
  isAt(line: FlowLine, place: number, read: readonly FlowLine[]): line is BrokenLine {
    return (
      line.kind === 'broken' &&
      line.reason === 'malformed' &&
      this.#lines.has(line.line) &&
      !read.slice(place + 1).some((later) => later.line === line.line)
    );
  }

  /** The line as one that was cut. */
  take(line: BrokenLine): BrokenLine {
    if (!this.#hasBrace) this.#noRecord = line.detail;
    this.note(line);
    return { ...line, reason: 'truncated', detail: 'the source ends within the line' };
  }

  note({ line }: BrokenLine): void {
    this.#first = Math.min(this.#first ?? line, line);
  }
}
