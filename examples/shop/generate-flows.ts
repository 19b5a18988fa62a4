import { recordsOf, staleAddressRecord } from './recording/connection-records.ts';
import { CLUSTER, NODES, type Pod, placePods, RESTART } from './recording/pods.ts';
import { createRandom, type Random } from './recording/random.ts';
import { formatRecord, timestamp } from './recording/record.ts';
import { HOUR_MS, WINDOW_HOURS, WINDOW_START } from './recording/rhythm.ts';
import { shopConnections } from './recording/shop-connections.ts';

export interface Recording {
  readonly seed: number;
  /** Share of the week's connections that is written; what happens fewer than 50 times is always written whole. */
  readonly share: number;
}

/** The week as Hubble's exporters of three nodes wrote it, one line each, without line ends, in order of time. */
export function* shopFlowLines({ seed, share }: Recording): Generator<string> {
  const random = createRandom(seed);
  const pods = placePods(random);
  const connections = shopConnections(pods, share, random);

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
