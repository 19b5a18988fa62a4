import { recordsOf, staleAddressRecord } from './recording/connection-records.ts';
import { CLUSTER, NODES, type Pod, placePods, RESTART } from './recording/pods.ts';
import { createRandom, type Random } from './recording/random.ts';
import { formatRecord, timestamp } from './recording/record.ts';
import { HOUR_MS, instants, WINDOW_HOURS, WINDOW_START } from './recording/rhythm.ts';
import type { ShopConnection } from './recording/route.ts';
import { type Party, TRAFFIC } from './recording/traffic.ts';

export interface Recording {
  readonly seed: number;
  /** Share of the week's connections that is written; what happens fewer than 50 times is always written whole. */
  readonly share: number;
}

/** What is rarer than this in a week is never thinned out: it is what people overlook. */
const ALWAYS_WHOLE = 50;

/** The week as Hubble's exporters of three nodes wrote it, one line each, without line ends, in order of time. */
export function* shopFlowLines({ seed, share }: Recording): Generator<string> {
  const random = createRandom(seed);
  const pods = placePods(random);
  const connections = TRAFFIC.flatMap(([from, to, service, perWeek, rhythm, outcome]) => {
    const count = perWeek < ALWAYS_WHOLE ? perWeek : Math.max(ALWAYS_WHOLE, Math.round(perWeek * share));
    return instants(rhythm, count, random).map((time): ShopConnection => {
      const isLongLived = rhythm === 'long-lived';
      return { time, ...ends(from, to, pods, time, random), service, outcome, isLongLived };
    });
  }).sort((a, b) => a.time - b.time);

  yield* nodeStatusLines(random);
  const lost = lostEvents();
  let restarted = false;
  for (const connection of connections) {
    if (!restarted && connection.time >= RESTART.time) {
      restarted = true;
      yield* staleAddressLines(pods, random);
    }
    while (lost[0] !== undefined && lost[0].time <= connection.time) {
      const { time, node, count } = lost.shift() ?? lost[0];
      yield JSON.stringify({
        lost_events: { source: 'HUBBLE_RING_BUFFER', num_events_lost: String(count) },
        node_name: `${CLUSTER}/${node}`,
        time: timestamp(time, random),
      });
    }
    for (const record of recordsOf(connection, random)) yield formatRecord(record, random);
  }
}

function ends(
  from: Party,
  to: Party,
  pods: ReadonlyMap<string, readonly [Pod, ...Pod[]]>,
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

function* nodeStatusLines(random: Random): Generator<string> {
  const names = NODES.map(({ name }) => `${CLUSTER}/${name}`);
  for (const name of names) {
    yield JSON.stringify({
      node_status: { state_change: 'NODE_CONNECTED', node_names: [name] },
      node_name: name,
      time: timestamp(WINDOW_START, random),
    });
  }
}

/** On two evenings a ring buffer was too small. */
function lostEvents(): { readonly time: number; readonly node: string; readonly count: number }[] {
  return [
    { time: WINDOW_START + 37.2 * HOUR_MS, node: 'worker-2', count: 128 },
    { time: WINDOW_START + (WINDOW_HOURS - 12.4) * HOUR_MS, node: 'worker-1', count: 41 },
  ];
}

/** For some seconds after the restart clients still use the address of the pod that is gone. */
function* staleAddressLines(
  pods: ReadonlyMap<string, readonly [Pod, ...Pod[]]>,
  random: Random,
): Generator<string> {
  const gone = pods.get(RESTART.workload)?.find(({ until }) => until === RESTART.time);
  const client = pods.get('shop/web')?.[0];
  if (gone === undefined || client === undefined) return;
  for (let i = 0; i < 6; i++) {
    const connection = {
      time: RESTART.time + 400 * i,
      from: client,
      to: gone,
      service: 'TCP 8080',
      outcome: 'allowed',
      isLongLived: false,
    } as const;
    yield formatRecord(staleAddressRecord(connection, random), random);
  }
}
