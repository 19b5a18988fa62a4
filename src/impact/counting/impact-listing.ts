import { compareText } from '../../model/compare-text.ts';
import { endpointName } from '../../model/endpoint.ts';
import { TRANSITIONS } from '../connection-impact.ts';
import type { Simulation } from '../simulation.ts';
import { type ReaderGroup, tally } from './reader-group.ts';

/**
 * Beyond this many findings, more than a program or a person looks at, the least important are only counted: all of them would
 * not fit into memory.
 */
const MAX_LISTED = 100_000;

/** The most important groups, whose impacts are kept; those of all others are dropped. */
export interface ImpactListing {
  add(group: ReaderGroup): void;
  finish(): Pick<Simulation, 'impacts' | 'unlisted'>;
}

/** Keeps at most twice as many findings as are listed. */
export function createImpactListing(maxListed = MAX_LISTED): ImpactListing {
  let listed: ReaderGroup[] = [];
  const unlisted: ReaderGroup[] = [];

  const sortOut = (): void => {
    listed.sort(byImportance);
    for (const group of listed.slice(maxListed)) {
      group.impact = undefined;
      unlisted.push(group);
    }
    listed = listed.slice(0, maxListed);
  };

  return {
    add(group) {
      listed.push(group);
      // Twice as many are kept as are listed, so that they need to be sorted out only rarely.
      if (listed.length > 2 * maxListed) sortOut();
    },
    finish() {
      sortOut();
      return { impacts: listed.flatMap(({ impact }) => impact ?? []), unlisted: tally(unlisted) };
    },
  };
}

/** By transition, then most often and last seen first; names and port make the order total. */
function byImportance(one: ReaderGroup, other: ReaderGroup): number {
  return (
    TRANSITIONS.indexOf(one.transition) - TRANSITIONS.indexOf(other.transition) ||
    other.count - one.count ||
    (other.lastSeen ?? 0) - (one.lastSeen ?? 0) ||
    compareText(sortName(one), sortName(other))
  );
}

function sortName({ impact }: ReaderGroup): string {
  if (impact === undefined) return '';
  const { source, destination, protocol, port } = impact.recorded.connection;
  return `${endpointName(source)}\n${endpointName(destination)}\n${protocol}\n${port ?? ''}`;
}
