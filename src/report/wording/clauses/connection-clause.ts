import type { Tally } from '../../../impact/connection-impact.ts';
import { sumSightings } from '../../../impact/counting/sum-sightings.ts';
import type { Connection, Direction } from '../../../model/connection.ts';
import type { RecordedConnection, Sightings } from '../../../model/digest.ts';
import { type Endpoint, endpointName } from '../../../model/endpoint.ts';
import type { RecordedTime } from '../../../model/recorded-time.ts';
import { formatBytes, formatCount, plural } from '../phrases/count.ts';
import { name, type Phrase, type Piece, say, words } from '../phrases/phrase.ts';
import { formatTime } from '../phrases/time.ts';

export function endpointPiece(endpoint: Endpoint): Piece {
  return name(endpointName(endpoint));
}

/** `shop/web → shop/cart`. */
export function endsClause({ source, destination }: Connection): Phrase {
  return say`${endpointPiece(source)} → ${endpointPiece(destination)}`;
}

const SHOWN: Partial<Record<Connection['protocol'], string>> = {
  other: 'other protocol',
  unknown: 'protocol not recorded',
};

/** `TCP 8080`; `TCP` when no port was recorded; `ICMP`. */
export function portWords({ protocol, port }: Pick<Connection, 'protocol' | 'port'>): Piece {
  const shown = SHOWN[protocol] ?? protocol;
  if (port === undefined) return words(shown);
  return words(protocol === 'unknown' ? `port ${port}, ${shown}` : `${shown} ${port}`);
}

/** `shop/web → shop/cart TCP 8080`. */
export function connectionClause(connection: Connection): Phrase {
  return say`${endsClause(connection)} ${portWords(connection)}`;
}

/** The end whose policies are asked in a direction: the source for egress, the destination for ingress. */
export function subjectPiece({ source, destination }: Connection, direction: Direction): Piece {
  return endpointPiece(direction === 'egress' ? source : destination);
}

/**
 * `17,930 × · at least 3.2 GB · last Tue 18 Nov 05:58 UTC`, with the outcomes unless all were let through; without a date when no record has one.
 * `windowEnd` says which year need not be written.
 */
export function seenClause(recorded: RecordedConnection, windowEnd: RecordedTime): Phrase {
  const { count, lastSeen } = sumSightings(recorded);
  const last = lastSeen === undefined ? [] : say` · last ${words(formatTime(lastSeen, windowEnd))}`;
  return say`${words(formatCount(count))} ×${outcomeWords(recorded, count)}${volumeWords(recorded)}${last}`;
}

/** Nothing where it is not known. */
function volumeWords({ volume }: RecordedConnection): Piece {
  if (volume === undefined) return words('');
  const { bytes, packets } = volume;
  return words(` · at least ${bytes > 0 ? formatBytes(bytes) : plural(packets, 'packet')}`);
}

function outcomeWords({ denied, audited, attempted }: RecordedConnection, count: number): Piece {
  const parts: string[] = [];
  const add = (sightings: Sightings | undefined, outcome: string): void => {
    if (sightings === undefined) return;
    parts.push(sightings.count === count ? `all ${outcome}` : `${formatCount(sightings.count)} ${outcome}`);
  };
  add(denied, 'denied');
  add(audited, 'let through by audit mode');
  add(attempted, 'without a recorded outcome');
  return words(parts.length === 0 ? '' : ` (${parts.join(', ')})`);
}

/** `1 connection seen 3 times`; `tried` is for what was denied before. */
export function tallyWords(tally: Tally, verb: 'seen' | 'tried' = 'seen'): string {
  return `${plural(tally.connections, 'connection')} ${verb} ${plural(tally.seen, 'time')}`;
}
