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
import { SourceCut } from './source-cut.ts';

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

/** `pass` says which lines may follow now, that one among them or not: readers hold some back. */
export function createSourceAccount(
  name: string,
  pass: (line: FlowLine) => readonly FlowLine[],
): SourceAccount {
  let waiting: FlowLine[] = [];
  let hasRecords = false;
  let isComplete = true;
  let firstBroken: BrokenLine | undefined;
  const cut = new SourceCut();
  const problems: Diagnostic[] = [];

  const keep = (line: FlowLine): void => {
    waiting.push(line);
    if (line.kind === 'broken') firstBroken ??= line;
    else hasRecords ||= line.kind !== 'ignored' || line.reason !== 'blank';
  };
  const addAll = (read: readonly FlowLine[]): void => {
    let place = 0;
    for (const line of read) {
      if (cut.isAt(line, place++, read)) {
        isComplete = false;
        keep(cut.take(line));
      } else keep(line);
    }
  };

  const foreignProblem = (layout: RecordLayout): Diagnostic | undefined => {
    if (hasRecords || firstBroken === undefined) return undefined;
    const { reason, detail } = firstBroken;
    const isCut = reason === 'truncated' && (cut.noRecord === undefined || problems.length > 0);
    if (isCut || reason === 'unmapped') return undefined;
    const shape: ForeignShape =
      layout === 'table' ? TABLE_WITHOUT_RECORDS : { what: cut.noRecord ?? detail, help: undefined };
    return foreignDiagnostic(name, shape, firstBroken.line);
  };

  return {
    add(read) {
      if (read === undefined) hasRecords = true;
      else addAll('kind' in read ? [read] : read);
    },
    addItem(line) {
      if (line.kind === 'broken' && line.reason === 'truncated') {
        isComplete = false;
        cut.note(line);
      }
      for (const passed of pass(line)) {
        if (passed === line && line.kind !== 'broken') waiting.push(line);
        else keep(passed);
      }
    },
    sawRecords() {
      hasRecords = true;
    },
    endsWithin: (line, bytes) => cut.endsWithin(line, bytes),
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
      const foreign = foreignProblem(layout);
      if (foreign !== undefined) problems.push(foreign);
      else if (problems.length === 0 && !isComplete) problems.push(cutDiagnostic(name, cut.first ?? lines));
      else if (problems.length === 0 && lines === 0) problems.push(emptyDiagnostic(name));
      return { kind: 'end', isComplete, isForeign: foreign !== undefined, diagnostics: problems };
    },
  };
}
