import type { Connection } from '../../model/connection.ts';
import type { Ternary } from '../../model/ternary.ts';

/** All that the engine has to know of one kind of question about what a connection carries. */
export interface TrafficLeafKind<Leaf> {
  readonly match: (leaf: Leaf, connection: Connection) => Ternary;
  /** First and last of the destination ports that it tells from their neighbours. */
  readonly portRange?: (leaf: Leaf) => readonly [number, number];
}
