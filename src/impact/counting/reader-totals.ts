import type { Tally, Transition } from '../connection-impact.ts';
import type { Agreement } from '../judging/compare-with-record.ts';
import type { Accuracy, Simulation } from '../simulation.ts';

/** Connections of which the change and the record say the same, counted as a reader does. */
export interface CountedKind {
  readonly transition: Transition;
  readonly agreement: Agreement;
  /** Whether the change can reach them. */
  readonly isTouched: boolean;
  connections: number;
  seen: number;
}

/** Counts by kind; `kindOf` gives the one whose counts are raised. */
export interface ReaderTotals {
  kindOf(transition: Transition, agreement: Agreement, isTouched: boolean): CountedKind;
  finish(): Pick<Simulation, 'totals' | 'unknownUntouched' | 'accuracy'>;
}

export function createReaderTotals(): ReaderTotals {
  const kinds: CountedKind[] = [];
  return {
    kindOf(transition, agreement, isTouched) {
      const known = kinds.find(
        (kind) =>
          kind.transition === transition && kind.agreement === agreement && kind.isTouched === isTouched,
      );
      if (known !== undefined) return known;
      const kind = { transition, agreement, isTouched, connections: 0, seen: 0 };
      kinds.push(kind);
      return kind;
    },
    finish: () => totalsOf(kinds),
  };
}

function totalsOf(
  kinds: readonly CountedKind[],
): Pick<Simulation, 'totals' | 'unknownUntouched' | 'accuracy'> {
  const tallyOf = (choose: (kind: CountedKind) => boolean) => sum(kinds.filter(choose));
  const turned = (transition: Transition) => tallyOf((kind) => kind.transition === transition);
  return {
    totals: {
      blocked: turned('blocked'),
      opened: turned('opened'),
      unknown: tallyOf(({ transition, isTouched }) => transition === 'unknown' && isTouched),
      'still-allowed': turned('still-allowed'),
      'still-denied': turned('still-denied'),
      unexplained: tallyOf(({ agreement }) => agreement === 'contradicts'),
    },
    unknownUntouched: tallyOf(({ transition, isTouched }) => transition === 'unknown' && !isTouched),
    accuracy: accuracyOf(kinds),
  };
}

function accuracyOf(kinds: readonly CountedKind[]): Accuracy {
  const count = (wanted: Agreement) => sum(kinds.filter(({ agreement }) => agreement === wanted)).connections;
  const outdated = count('outdated');
  const touched = kinds.filter(({ isTouched, agreement }) => isTouched && agreement !== 'outdated');
  const compared = touched.filter(({ agreement }) => agreement !== 'not-comparable');
  return {
    agreeing: count('agrees'),
    contradicting: count('contradicts'),
    notComparable: count('not-comparable') + outdated,
    outdated,
    touched: {
      connections: sum(touched).connections,
      compared: sum(compared).connections,
      contradicting: sum(compared.filter(({ agreement }) => agreement === 'contradicts')).connections,
    },
  };
}

function sum(kinds: readonly CountedKind[]): Tally {
  return {
    connections: kinds.reduce((all, { connections }) => all + connections, 0),
    seen: kinds.reduce((all, { seen }) => all + seen, 0),
  };
}
