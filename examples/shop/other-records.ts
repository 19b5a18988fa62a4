import { asGkePolicy } from './recording/as-gke-policy.ts';
import { asGoldmane } from './recording/as-goldmane.ts';
import { asNetobserv } from './recording/as-netobserv.ts';
import { asOvnAcl } from './recording/as-ovn-acl.ts';
import { asZeek } from './recording/as-zeek.ts';
import { decisionsOf } from './recording/decisions.ts';
import { podDump } from './recording/pod-dump.ts';
import { placePods } from './recording/pods.ts';
import { createRandom } from './recording/random.ts';
import { routeOf } from './recording/route.ts';
import { shopConnections } from './recording/shop-connections.ts';

/** By the name of the format. */
const WRITERS = {
  goldmane: asGoldmane,
  'ovn-acl': asOvnAcl,
  'gke-policy': asGkePolicy,
  zeek: asZeek,
  netobserv: asNetobserv,
} as const;
export type OtherFormat = keyof typeof WRITERS;
export const OTHER_FORMATS = Object.keys(WRITERS) as readonly OtherFormat[];

/** The shop's week, thinned out as far as it goes, as other sources than Hubble would have recorded the same connections. */
export function otherRecords(seed: number): {
  readonly lines: Readonly<Record<OtherFormat, string>>;
  /** What an inventory needs to know whose an address was. */
  readonly podDump: string;
} {
  const random = createRandom(seed);
  const pods = placePods(random);
  const seen = shopConnections(pods, 0, random).map((connection) => {
    const route = routeOf(connection, random);
    const { isLongLived } = connection;
    return { route, decisions: decisionsOf(route, connection.outcome), isLongLived };
  });
  const written = (format: OtherFormat): string =>
    seen
      .flatMap(({ route, decisions, isLongLived }) => WRITERS[format](route, decisions, isLongLived))
      .map((line) => `${line}\n`)
      .join('');
  return {
    lines: {
      goldmane: written('goldmane'),
      'ovn-acl': written('ovn-acl'),
      'gke-policy': written('gke-policy'),
      zeek: written('zeek'),
      netobserv: written('netobserv'),
    },
    podDump: podDump(pods),
  };
}
