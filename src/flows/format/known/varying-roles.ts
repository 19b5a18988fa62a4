import type { EpochMs } from '../../../model/digest.ts';
import type { FlowLine } from '../../flow-line.ts';
import { durationMs } from '../values/duration-ms.ts';
import type { Different } from './line-again.ts';
import type { LineShape } from './line-shape.ts';
import type { Variation } from './varying-members.ts';

/** At which places of a line stands what differs between records that say the same; undefined: it does not differ. */
export interface Roles {
  readonly time: number | undefined;
  readonly end: number | undefined;
  readonly seconds: number | undefined;
  readonly port: number | undefined;
  readonly sourcePort: number | undefined;
}

const NO_ROLES: Roles = {
  time: undefined,
  end: undefined,
  seconds: undefined,
  port: undefined,
  sourcePort: undefined,
};

/**
 * Those in a line, by the values at its places and what its reader made of it. Undefined for a record that is broken, and where it is not clear which
 * of several places has a role, or what a port tells that the connection does not have.
 */
export function rolesIn(shape: LineShape, values: Float64Array, read: FlowLine): Roles | undefined {
  const [time, end, seconds] = VALUED.map((variation) => firstPlace(shape, variation));
  const isUnclear = [time, end, seconds].some((place) => place !== undefined && Number.isNaN(values[place]));
  if (isUnclear) return undefined;
  if (read.kind === 'ignored') return { ...NO_ROLES, time: read.time === undefined ? undefined : time };
  if (read.kind !== 'observation') return undefined;
  const { connection, example } = read.observation;
  const [port, ...others] = placesOfPort(shape, values, connection.port);
  const [sourcePort, ...otherSources] = placesOfPort(shape, values, example.sourcePort);
  if (others.length > 0 || otherSources.length > 0) return undefined;
  const isClear = shape.varying.every((place) => {
    const isTaken = shape.variations[place] === 'port' && !Number.isNaN(values[place]);
    return !isTaken || place === port || place === sourcePort;
  });
  return isClear ? { time, end, seconds, port, sourcePort } : undefined;
}

const VALUED = ['time', 'end', 'seconds'] as const;

/**
 * The first one that is declared. If its value is written in a way that is not known here, a reader may or may not look at the
 * next one.
 */
function firstPlace({ variations, varying }: LineShape, wanted: Variation): number | undefined {
  return varying.find((place) => variations[place] === wanted);
}

/** Only ports of clients vary. */
function placesOfPort(
  { variations, varying }: LineShape,
  values: Float64Array,
  port: number | undefined,
): readonly number[] {
  const isPort = (place: number) => variations[place] === 'port' || variations[place] === 'socket';
  return varying.filter((place) => isPort(place) && values[place] === port);
}

/** What differs in a line that says the same as `read`, by the values at its places. */
export function differentIn(roles: Roles, values: Float64Array, read: FlowLine): Different {
  const time = numberAt(values, roles.time);
  if (read.kind !== 'observation') return { ...NOTHING, time };
  const { connection, example } = read.observation;
  return {
    time,
    lastTime: lastTimeIn(roles, values, time),
    port: numberAt(values, roles.port) ?? connection.port,
    sourcePort: numberAt(values, roles.sourcePort) ?? example.sourcePort,
  };
}

const NOTHING: Different = {
  time: undefined,
  lastTime: undefined,
  port: undefined,
  sourcePort: undefined,
};

function lastTimeIn(
  { end, seconds }: Roles,
  values: Float64Array,
  time: EpochMs | undefined,
): EpochMs | undefined {
  if (seconds === undefined) return numberAt(values, end);
  return time === undefined ? undefined : time + durationMs(values[seconds]);
}

/** Whether everything that may differ from `read` does: only then a line shows where it stands. */
export function differsThroughout(roles: Roles, different: Different, read: FlowLine): boolean {
  if (read.kind === 'ignored') return roles.time === undefined || different.time !== read.time;
  if (read.kind !== 'observation') return false;
  const { time, connection, example } = read.observation;
  return (
    (roles.time === undefined || different.time !== time) &&
    (roles.port === undefined || different.port !== connection.port) &&
    (roles.sourcePort === undefined || different.sourcePort !== example.sourcePort)
  );
}

function numberAt(values: Float64Array, place: number | undefined): number | undefined {
  return place === undefined ? undefined : values[place];
}
