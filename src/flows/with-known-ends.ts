import type { Connection } from '../model/connection.ts';
import type { FlowLine } from './flow-line.ts';

/** Completes the ends of a connection as they were at the time of its record. */
export type EndsAtTime = (
  connection: Connection,
  when: { readonly first: number; readonly last: number } | undefined,
) => Connection;

/** The line with the ends that its record does not name filled in. */
export function withKnownEnds(line: FlowLine, endsAt: EndsAtTime): FlowLine {
  if (line.kind !== 'observation') return line;
  const { connection, time, lastTime = time } = line.observation;
  const when = time === undefined || lastTime === undefined ? undefined : { first: time, last: lastTime };
  const resolved = endsAt(connection, when);
  return resolved === connection
    ? line
    : { ...line, observation: { ...line.observation, connection: resolved } };
}
