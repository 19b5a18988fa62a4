import type { Diagnostic } from '../model/diagnostic.ts';
import type { BrokenLine, FlowLine } from './flow-line.ts';
import type { LineEvent } from './line-event.ts';
import type { ByteEvent } from './reading/byte-event.ts';
import { type ForeignShape, TABLE_WITHOUT_RECORDS } from './reading/foreign-text.ts';
import type { RecordLayout } from './reading/open-source.ts';
import {
  cutDiagnostic,
  emptyDiagnostic,
  foreignDiagnostic,
  problemDiagnostic,
} from './reading/source-diagnostics.ts';

/** The lines of one source, and what they say of it together: whether it holds records, and whether it was cut. */
export interface SourceAccount {
  /** What a reader made of lines; undefined: it used one up itself. */
  readonly add: (read: FlowLine | readonly FlowLine[] | undefined) => void;
  /** What is no line of the reader's, in its place among those; by itself it does not make the source a recording. */
  readonly addItem: (line: FlowLine) => void;
  /** A reader used up lines that hold records. */
  readonly sawRecords: () => void;
  /** The source ends within the line, which is read next. */
  readonly endsWithin: (line: number, bytes: Uint8Array) => void;
  /** The source ended too early, after `lines` lines. */
  readonly breakOff: (problem: ByteEvent & { readonly kind: 'problem' }, lines: number) => void;
  /** The lines that came since it was asked last. */
  readonly takeLines: () => readonly FlowLine[];
  readonly close: (lines: number, layout: RecordLayout) => LineEvent & { readonly kind: 'end' };
}

const BRACE = 0x7b;

/** `pass` says which lines may follow now, that one among them or not: readers hold some back. */
export function createSourceAccount(
  name: string,
  pass: (line: FlowLine) => readonly FlowLine[],
): SourceAccount {
  let waiting: FlowLine[] = [];
  let hasRecords = false;
  let isComplete = true;
  let firstBroken: BrokenLine | undefined;
  const problems: Diagnostic[] = [];
  /** Lines that may not be records because the source ends within them, and the first for which that is certain. */
  const cutLines = new Set<number>();
  let firstCut: number | undefined;
  let cutHasBrace = false;
  /** What is wrong with a last line that does not even begin a JSON record: by itself it is not a record that was cut. */
  let noRecord: string | undefined;

  const keep = (line: FlowLine): void => {
    waiting.push(line);
    if (line.kind === 'broken') firstBroken ??= line;
    else hasRecords ||= line.kind !== 'ignored' || line.reason !== 'blank';
  };
  const noteCut = (line: BrokenLine): void => {
    isComplete = false;
    firstCut = Math.min(firstCut ?? line.line, line.line);
  };
  /** If the source ends in a line with several records, the last of these was cut. */
  const addAll = (read: readonly FlowLine[]): void => {
    for (const [place, line] of read.entries()) {
      const isCut =
        line.kind === 'broken' &&
        line.reason === 'malformed' &&
        cutLines.has(line.line) &&
        !read.slice(place + 1).some((later) => later.line === line.line);
      if (!isCut) {
        keep(line);
        continue;
      }
      if (!cutHasBrace) noRecord = line.detail;
      const cut: BrokenLine = { ...line, reason: 'truncated', detail: 'the source ends within the line' };
      noteCut(cut);
      keep(cut);
    }
  };
  const foreign = (layout: RecordLayout): Diagnostic | undefined => {
    if (hasRecords || firstBroken === undefined) return undefined;
    const isCut = firstBroken.reason === 'truncated' && (noRecord === undefined || problems.length > 0);
    if (isCut || firstBroken.reason === 'unmapped') return undefined;
    const shape: ForeignShape =
      layout === 'table' ? TABLE_WITHOUT_RECORDS : { what: noRecord ?? firstBroken.detail, help: undefined };
    return foreignDiagnostic(name, shape, firstBroken.line);
  };

  return {
    add(read) {
      if (read === undefined) hasRecords = true;
      else addAll('kind' in read ? [read] : read);
    },
    addItem(line) {
      if (line.kind === 'broken' && line.reason === 'truncated') noteCut(line);
      for (const passed of pass(line)) {
        if (passed === line && line.kind !== 'broken') waiting.push(line);
        else keep(passed);
      }
    },
    sawRecords() {
      hasRecords = true;
    },
    endsWithin(line, bytes) {
      cutLines.add(line);
      cutHasBrace = bytes.includes(BRACE);
    },
    breakOff(event, lines) {
      problems.push(problemDiagnostic(name, event, lines));
      // A source that ends between two lines shows no torn line, so the loss is a line of its own. What follows complete data is
      // not a loss.
      if (isComplete && event.problem.kind !== 'trailing') {
        const detail = `the source is truncated: ${event.problem.kind}`;
        keep({ line: lines + 1, kind: 'broken', reason: 'truncated', detail });
      }
      isComplete = false;
    },
    takeLines() {
      const lines = waiting;
      waiting = [];
      return lines;
    },
    close(lines, layout) {
      const isForeign = foreign(layout);
      if (isForeign !== undefined) problems.push(isForeign);
      else if (problems.length === 0 && !isComplete) problems.push(cutDiagnostic(name, firstCut ?? lines));
      else if (problems.length === 0 && lines === 0) problems.push(emptyDiagnostic(name));
      return { kind: 'end', isComplete, isForeign: isForeign !== undefined, diagnostics: problems };
    },
  };
}
