import type { Evaluator } from '../../../engine/evaluator.ts';
import type { Connection } from '../../../model/connection.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import type { Verdict } from '../../../model/verdict.ts';
import type { AskedConnection } from './find-connections.ts';

/** The verdict on a connection that was asked about. */
export interface Answer extends AskedConnection {
  readonly verdict: Verdict;
  /** The IP version for which it is; undefined: for every version that both ends have. */
  readonly family: Family | undefined;
}

type Family = 4 | 6;

/**
 * The answers to a question: one, or one each for IPv4 and IPv6 if both ends have both and they cannot be answered together. If
 * only one end has both, only the version of the other end is used.
 */
export function answersByFamily(asked: AskedConnection, { judge }: Evaluator): readonly Answer[] {
  const over = (family: Family): AskedConnection => ({
    ...asked,
    connection: overFamily(asked.connection, family),
  });
  const answer = (one: AskedConnection, family: Family | undefined): Answer => ({
    ...one,
    verdict: judge(one.connection),
    family,
  });
  const families = familiesOf(asked.connection);
  const [only, ...others] = families;
  if (only !== undefined && others.length === 0) return [answer(over(only), undefined)];
  const together = answer(asked, undefined);
  if (together.verdict.outcome !== 'unknown') return [together];
  const apart = families.map((family) => answer(over(family), family));
  return apart.some(({ verdict }) => verdict.outcome !== 'unknown') ? apart : [together];
}

/** The IP versions that both ends have; none if not all their addresses are known. */
function familiesOf({ source, destination, protocol }: Connection): readonly Family[] {
  const service = destination.kind === 'workload' ? destination.serviceAddress : undefined;
  return ([4, 6] as const).filter(
    (family) =>
      has(source, family) &&
      has(destination, family) &&
      (service === undefined || service.family === family) &&
      protocol !== (family === 4 ? 'ICMPv6' : 'ICMP'),
  );
}

function has({ addresses: { addresses, isComplete, within } }: Endpoint, family: Family): boolean {
  return isComplete && within === undefined && addresses.some((address) => address.family === family);
}

function overFamily(connection: Connection, family: Family): Connection {
  const { source, destination } = connection;
  return { ...connection, source: withFamily(source, family), destination: withFamily(destination, family) };
}

function withFamily<End extends Endpoint>(end: End, family: Family): End {
  const { addresses } = end.addresses;
  const own = addresses.filter((address) => address.family === family);
  return own.length === addresses.length ? end : { ...end, addresses: { ...end.addresses, addresses: own } };
}
