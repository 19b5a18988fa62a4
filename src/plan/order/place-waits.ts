/**
 * What a write is for, in the order of the writes: `closes` isolates and lets nothing through, `narrows` may remove allows or
 * is not simulated, `bridge` and `unbridge` create and delete a temporary policy.
 */
export const STAGES = ['bridge', 'adds', 'isolates', 'closes', 'narrows', 'deletes', 'unbridge'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Why a write waits until those before it are in force: otherwise a recorded connection could be harmed (`order`), or a new stage
 * begins, which may depend on the one before.
 */
export type WaitReason = 'order' | Exclude<Stage, 'bridge'>;

export interface Wait {
  /** The number of the write that waits, from 0. */
  readonly before: number;
  readonly why: WaitReason;
}

/** A connection that no write may harm, whichever of the writes under way are already in force. */
export interface GuardedConnection {
  /**
   * Numbers of the writes that can matter to it, ascending. There is a list for each end if each end is judged by its own writes
   * and the connection is unharmed only if no end is harmed; otherwise there is one list.
   */
  readonly ends: readonly (readonly number[])[];
  readonly isHarmed: (isInForce: (write: number) => boolean) => boolean;
}

/** From after one write until another one (numbers from 1) a connection is cut anyway: a wait would only prolong that. */
export interface CutWindow {
  readonly from: number;
  readonly until: number;
}

/** If more writes matter to one end, not all combinations of them are looked at: then they wait. */
const MAX_TOGETHER = 6;

/** What is known about the states between the writes. */
export interface Guarded {
  readonly guarded: readonly GuardedConnection[];
  readonly windows: readonly CutWindow[];
  /** Writes that are proved to only add allows, whatever else is written. */
  readonly widening?: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();
const NOTHING_GUARDED: Guarded = { guarded: [], windows: [] };

/**
 * Where a network plug-in has to have enforced what was written before the next write. Between two waits, writes may come into
 * force in any order, and in a different one on each node, so no connection may be harmed by any combination of them. Places as
 * few waits as this order of the writes allows, plus one before each new stage, because not everything was recorded.
 *
 * @param stages of the writes; undefined for one that puts nothing into force.
 */
export function placeWaits(
  stages: readonly (Stage | undefined)[],
  { guarded, windows, widening = NONE }: Guarded = NOTHING_GUARDED,
): readonly Wait[] {
  const byWrite = new Map<number, GuardedConnection[]>();
  for (const one of guarded) {
    for (const write of new Set(one.ends.flat())) {
      const known = byWrite.get(write);
      if (known === undefined) byWrite.set(write, [one]);
      else known.push(one);
    }
  }
  const waits: Wait[] = [];
  let start = 0;
  let reached: number | undefined;
  let isOpen = false;
  for (const [write, stage] of stages.entries()) {
    const rank = stage === undefined ? undefined : STAGES.indexOf(stage);
    const isNewStage = rank !== undefined && reached !== undefined && rank > reached;
    const isInWindow = windows.some(({ from, until }) => from <= write && write < until);
    const demands = (byWrite.get(write) ?? []).some((one) => needsWait(one, start, write, widening));
    let why: WaitReason | undefined;
    if (demands) why = 'order';
    if (isNewStage && !isInWindow && stage !== undefined && stage !== 'bridge') why = stage;
    if (why !== undefined && isOpen) {
      waits.push({ before: write, why });
      start = write;
      isOpen = false;
    }
    if (rank === undefined) continue;
    isOpen = true;
    if (!isNewStage || !isInWindow) reached = Math.max(reached ?? rank, rank);
  }
  return waits;
}

/** Whether some combination of the writes since `start` harms the connection once `write` is in force, too. */
function needsWait(
  { ends, isHarmed }: GuardedConnection,
  start: number,
  write: number,
  widening: ReadonlySet<number>,
): boolean {
  return ends.some((end) => {
    if (!end.includes(write)) return false;
    const together = end.filter((one) => one >= start && one < write);
    // Writes that only add may come in any order: what is in force then lies between states of the order itself.
    if (widening.has(write) && together.every((one) => widening.has(one))) return false;
    if (together.length > MAX_TOGETHER) return true;
    // All of them together are a state of the order itself. Writes that matter only at the other end stay as the order has them.
    for (let part = 0; part < 2 ** together.length - 1; part++) {
      const left = new Set(together.filter((_, place) => ((part >> place) & 1) === 0));
      if (isHarmed((one) => one <= write && !left.has(one))) return true;
    }
    return false;
  });
}
