import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { isReference } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import { type Bridge, createBridge } from './bridge.ts';
import { compileObject } from './compile-object.ts';
import { copyBridges } from './copy-bridges.ts';
import { findBridges } from './find-bridges.ts';
import { type OrderInput, orderBySimulation, type SimulatedOrder } from './order-by-simulation.ts';
import type { HarmedConnection, OrderReport } from './order-report.ts';

/** What is needed to make temporary policies. */
export interface Bridging {
  /** False when some live policy could not be read: then it is unknown what a bridge would open. */
  readonly isAllSeen: boolean;
  readonly hashOf: (text: string) => string;
  readonly read: (content: JsonObject) => Policy | undefined;
}

interface BridgedOrder {
  readonly found: SimulatedOrder;
  readonly bridges: readonly Bridge[];
  readonly notBridged: Extract<OrderReport, { kind: 'simulated' }>['notBridged'];
}

/** Each round bridges what the order of the previous round cuts. */
const MAX_ROUNDS = 8;

/**
 * The order of the changes. If it cuts connections and bridges are asked for, it has bridges if the order then cuts less and
 * opens nothing more. What is reported is proved including the bridges as they come and go.
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
      isCilium: input.surroundings.platform.cilium !== undefined,
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
  return breaks(best.found).length === 0 ? best : withCopies(input, bridging, plain, best);
}

/** Adds copies of what is to be written, if they cut less and open nothing more. */
function withCopies(
  input: OrderInput,
  bridging: Bridging,
  plain: SimulatedOrder,
  best: BridgedOrder,
): BridgedOrder {
  const references = referencesOf(input);
  const changes = input.changes.map((change) => ({
    change,
    after: compileAll(change.after === undefined ? [] : [change.after], references, input),
  }));
  const broken = breaks(plain).map(({ recorded }) => recorded);
  const copies = copyBridges(changes, broken, input.surroundings.platform, bridging.hashOf);
  if (typeof copies === 'string') return { ...best, notBridged: [...best.notBridged, { why: copies }] };
  if (copies.length === 0) return best;
  const bridges = [...best.bridges, ...copies];
  const policies = bridges.flatMap(({ manifest }) => bridging.read(manifest) ?? []);
  if (policies.length < bridges.length) return best;
  const found = orderBySimulation({ ...input, bridges: policies });
  if (!opensNoMore(found, plain)) return { ...best, notBridged: [...best.notBridged, { why: 'would-open' }] };
  if (breaks(found).length >= breaks(best.found).length) return best;
  return { found, bridges, notBridged: breaks(found).length === 0 ? [] : best.notBridged };
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

function compileStates(input: OrderInput): {
  readonly live: readonly CompiledPolicy[];
  readonly written: readonly CompiledPolicy[];
} {
  const { constant, changes } = input;
  const before = [...constant, ...changes.flatMap((change) => change.before ?? [])];
  const after = changes.flatMap((change) => change.after ?? []);
  const references = referencesOf(input);
  return { live: compileAll(before, references, input), written: compileAll(after, references, input) };
}

/** What policies refer to, before or after. */
function referencesOf({ constant, changes }: OrderInput): readonly Policy[] {
  return [
    ...constant,
    ...changes.flatMap(({ before, after }) => [before, after].filter((policy) => policy !== undefined)),
  ].filter(isReference);
}

function compileAll(
  policies: readonly Policy[],
  references: readonly Policy[],
  { surroundings }: OrderInput,
): readonly CompiledPolicy[] {
  return policies.flatMap((policy) =>
    isReference(policy) ? [] : compileObject(policy, references, surroundings),
  );
}
