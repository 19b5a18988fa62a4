import type { Tally } from '../../../impact/connection-impact.ts';
import { recordedTime } from '../../../impact/evidence/recorded-spans.ts';
import type { Simulation } from '../../../impact/simulation.ts';
import type { Connection } from '../../../model/connection.ts';
import { endpointName } from '../../../model/endpoint.ts';
import { plural } from '../phrases/count.ts';
import { type Phrase, say, words } from '../phrases/phrase.ts';
import { formatDuration } from '../phrases/time.ts';
import { endpointPiece, endsClause, portWords, tallyWords } from './connection-clause.ts';

/** Longer names would push the verdict out of the 140 characters of a notification. */
const NAMES_THAT_FIT = 70;
const OUTSIDE = 'outside the cluster';

/** What is blocked or opened: a single connection by its names, several by their number. */
export function foundClause(transition: 'blocked' | 'opened', tally: Tally, simulation: Simulation): Phrase {
  const matching = simulation.impacts.filter((impact) => impact.transition === transition);
  const verb = transition === 'opened' ? 'tried' : 'seen';
  const window = windowClause(simulation);
  const [only] = matching;
  if (tally.connections === 1 && only !== undefined && namesFit(only.recorded.connection)) {
    const times = words(`${verb} ${plural(tally.seen, 'time')}`);
    return say`${oneConnection(transition, only.recorded.connection)}, ${times}${window}`;
  }
  const outside = matching.filter(({ recorded }) => recorded.connection.source.kind === 'world').length;
  const from = transition === 'opened' && outside > 0 ? say`, ${outside} from outside the cluster` : [];
  return say`${words(tallyWords(tally, verb))}${window}${from}`;
}

/** ` in 7 days`: the time that records fill. */
export function windowClause({ evidence: { window, sources } }: Simulation): Phrase {
  return window === undefined ? [] : say` in ${words(formatDuration(recordedTime(sources, window)))}`;
}

function oneConnection(transition: 'blocked' | 'opened', connection: Connection): Phrase {
  const { source, destination } = connection;
  if (transition === 'blocked' || source.kind !== 'world') {
    return say`${endsClause(connection)} on ${portWords(connection)}`;
  }
  const outside = endpointName(source).endsWith(OUTSIDE) ? [] : say` ${words(OUTSIDE)}`;
  return say`${endpointPiece(destination)} on ${portWords(connection)} to ${endpointPiece(source)}${outside}`;
}

function namesFit({ source, destination }: Connection): boolean {
  return endpointName(source).length + endpointName(destination).length <= NAMES_THAT_FIT;
}
