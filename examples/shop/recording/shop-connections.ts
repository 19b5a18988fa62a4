import type { Pod } from './pods.ts';
import type { Random } from './random.ts';
import { instants } from './rhythm.ts';
import type { ShopConnection } from './route.ts';
import { type Party, TRAFFIC } from './traffic.ts';

type Pods = ReadonlyMap<string, readonly [Pod, ...Pod[]]>;

/** What is rarer than this in a week is never thinned out: it is what people overlook. */
const ALWAYS_WHOLE = 50;

/** The week's connections in order of time; `share` of what is frequent. */
export function shopConnections(pods: Pods, share: number, random: Random): ShopConnection[] {
  return TRAFFIC.flatMap(([from, to, service, perWeek, rhythm, outcome]) => {
    const count = perWeek < ALWAYS_WHOLE ? perWeek : Math.max(ALWAYS_WHOLE, Math.round(perWeek * share));
    return instants(rhythm, count, random).map((time): ShopConnection => {
      const isLongLived = rhythm === 'long-lived';
      return { time, ...ends(from, to, pods, time, random), service, outcome, isLongLived };
    });
  }).sort((a, b) => a.time - b.time);
}

function ends(
  from: Party,
  to: Party,
  pods: Pods,
  time: number,
  random: Random,
): Pick<ShopConnection, 'from' | 'to'> {
  const choose = (party: Party): ShopConnection['from'] => {
    if (!isWorkload(party)) return party;
    const alive = (pods.get(party) ?? []).filter(({ since, until }) => since <= time && time < until);
    const [first, ...rest] = alive;
    if (first === undefined) throw new Error(`no pod of ${party} lives at ${new Date(time).toISOString()}`);
    return random.pick([first, ...rest]);
  };
  if (from !== to) return { from: choose(from), to: choose(to) };
  // Replication: the standby is a client of the first.
  const [primary, standby] = isWorkload(from) ? (pods.get(from) ?? []) : [];
  if (primary === undefined || standby === undefined) throw new Error(`${from} has no second pod`);
  return { from: standby, to: primary };
}

function isWorkload(party: Party): party is `${string}/${string}` {
  return party.includes('/');
}
