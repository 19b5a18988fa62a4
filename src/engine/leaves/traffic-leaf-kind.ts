import type { Connection } from '../../model/connection.ts';
import type { Ternary } from '../../model/ternary.ts';

/** Everything that the engine has to know about one kind of question about what a connection carries. */
export interface TrafficLeafKind<Leaf> {
  readonly match: (leaf: Leaf, connection: Connection) => Ternary;
  /** First and last of the destination ports that the leaf tells from their neighbours. */
  readonly portRange?: (leaf: Leaf) => readonly [number, number];
}
