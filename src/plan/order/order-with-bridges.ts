import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import { isReference } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import type { JsonObject } from '../json-object.ts';
import { type Bridge, createBridge } from './bridge.ts';
import { compileObject } from './compile-object.ts';
import { findBridges } from './find-bridges.ts';
import { type OrderInput, orderBySimulation, type SimulatedOrder } from './order-by-simulation.ts';
import type { HarmedConnection, OrderReport } from './order-report.ts';

/** What is needed to make temporary policies. */
export interface Bridging {
  /** False when some live policy could not be read: then nobody knows what a bridge would open. */
  readonly isAllSeen: boolean;
  readonly hashOf: (text: string) => string;
  readonly read: (content: JsonObject) => Policy | undefined;
}

interface BridgedOrder {
  readonly found: SimulatedOrder;
  readonly bridges: readonly Bridge[];
  readonly notBridged: Extract<OrderReport, { kind: 'simulated' }>['notBridged'];
}

/** Each round bridges what the order of the round before cuts. */
const MAX_ROUNDS = 8;

/**
 * The order of the changes; where it cuts connections, with bridges, if these are asked for and the order then cuts less and opens nothing
 * more. What is reported is proved with the bridges as they come and go.
 */
export function orderWithBridges(input: OrderInput, bridging: Bridging | undefined): BridgedOrder {
  const plain = orderBySimulation(input);
  const unbridged = (notBridged: BridgedOrder['notBridged']) => ({ found: plain, bridges: [], notBridged });
  if (bridging === undefined || breaks(plain).length === 0) return unbridged([]);
  if (!bridging.isAllSeen) return unbridged([{ why: 'policies-not-seen' }]);
  const { live, written } = compileStates(input);
  const broken = new Set(breaks(plain).map(({ recorded }) => recorded));
  let best: BridgedOrder = unbridged([]);
  let known: string | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { spots, notBridged } = findBridges({
      broken: [...broken],
      live,
      written,
      isCilium: input.context.platform.cilium !== undefined,
    });
    const bridges = spots.map((spot) => createBridge(spot, bridging.hashOf));
    const names = bridges.map(({ name }) => name).join();
    if (names === known) break;
    known = names;
    if (bridges.length === 0) {
      best = unbridged(notBridged);
      continue;
    }
    const policies = bridges.flatMap(({ manifest }) => bridging.read(manifest) ?? []);
    if (policies.length < bridges.length) break;
    const found = orderBySimulation({ ...input, bridges: policies });
    const isOpening = !opensNoMore(found, plain);
    if (isOpening && best.bridges.length === 0) best = unbridged([...notBridged, { why: 'would-open' }]);
    else if (!isOpening && breaks(found).length < breaks(best.found).length) {
      best = { found, bridges, notBridged };
    }
    for (const { recorded } of breaks(found)) broken.add(recorded);
  }
  return best;
}

function breaks({ harmed }: SimulatedOrder): readonly HarmedConnection[] {
  return harmed.filter(({ harm }) => harm === 'break');
}

function opensNoMore(found: SimulatedOrder, plain: SimulatedOrder): boolean {
  const holes = ({ harmed }: SimulatedOrder) =>
    harmed.filter(({ harm }) => harm === 'hole').map(({ recorded }) => recorded);
  const before = new Set(holes(plain));
  return holes(found).every((recorded) => before.has(recorded));
}

function compileStates({ constant, changes, context }: OrderInput): {
  readonly live: readonly CompiledPolicy[];
  readonly written: readonly CompiledPolicy[];
} {
  const before = [...constant, ...changes.flatMap((change) => change.before ?? [])];
  const after = changes.flatMap((change) => change.after ?? []);
  const references = [...before, ...after].filter(isReference);
  const compile = (policies: readonly Policy[]) =>
    policies.flatMap((policy) => (isReference(policy) ? [] : compileObject(policy, references, context)));
  return { live: compile(before), written: compile(after) };
}
