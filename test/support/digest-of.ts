import type { FlowDigest } from '../../src/digest/flow-digest.ts';
import type { Observation } from '../../src/digest/observation.ts';
import { ConnectionTable } from '../../src/digest/table/connection-table.ts';
import type { Connection } from '../../src/model/connection.ts';

/** A digest of a recorder that knows the connections as they are. */
export function digestOf(connections: readonly Connection[]): FlowDigest {
  const table = new ConnectionTable();
  for (const one of connections) table.addObservation(observationOf(one));
  return { ...table.finish(), window: undefined, nodes: [], lostEvents: 0, sources: [] };
}

/** One record that lets the connection through, of which nothing else is known. */
export function observationOf(connection: Connection): Observation {
  return {
    connection,
    outcome: 'allowed',
    observer: 'delivered',
    time: 0,
    node: undefined,
    weight: 1,
    isDirectionGuessed: false,
    isRefused: false,
    policies: [],
    example: {
      sourcePod: undefined,
      sourceAddress: undefined,
      sourcePort: undefined,
      destinationPod: undefined,
      destinationAddress: undefined,
      destinationPort: undefined,
    },
  };
}
