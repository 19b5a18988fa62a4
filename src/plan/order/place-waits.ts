/**
 * What a write is for the order, the earlier ones first: `closes` isolates and lets nothing through, `narrows` may take allows away or is not
 * simulated, `bridge` and `unbridge` put a temporary policy there and away again.
 */
export const STAGES = ['bridge', 'adds', 'isolates', 'closes', 'narrows', 'deletes', 'unbridge'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Why a write waits until those before it are in force: else a recorded connection could be harmed (`order`), or a new stage begins, which may lean on
 * the one before.
 */
export type WaitReason = 'order' | Exclude<Stage, 'bridge'>;

export interface Wait {
  /** The number of the write that waits, from 0. */
  readonly before: number;
  readonly why: WaitReason;
}

/** A connection that no write may harm, whichever of those under way are in force already. */
export interface GuardedConnection {
  /** Numbers of the writes that can matter to it, ascending. */
  readonly writes: readonly number[];
  readonly isHarmed: (isInForce: (write: number) => boolean) => boolean;
}

/** From after one write until another one (numbers from 1) a connection is cut anyway: a wait would make that longer. */
export interface CutWindow {
  readonly from: number;
  readonly until: number;
}

/** Of more writes that matter to one connection not all subsets are looked at: they wait. */
const MAX_TOGETHER = 6;

/**
 * Where a network plug-in has to have put into force what was written, before the next write. Between two waits writes may come into force in
 * any order, and on each node in another one: so no connection may be harmed by any part of them. As few waits as this order of the writes allows, and
 * one before each new stage: what was recorded is not all there is.
 *
 * @param stages of the writes; undefined for one that puts nothing into force.
 */
export function placeWaits(
  stages: readonly (Stage | undefined)[],
  guarded: readonly GuardedConnection[],
  windows: readonly CutWindow[],
): readonly Wait[] {
  const byWrite = new Map<number, GuardedConnection[]>();
  for (const one of guarded) {
    for (const write of one.writes) {
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
    const demands = (byWrite.get(write) ?? []).some((one) => needsWait(one, start, write));
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

/** Whether some part of the writes since `start` harms the connection once `write` is in force, too. */
function needsWait({ writes, isHarmed }: GuardedConnection, start: number, write: number): boolean {
  const together = writes.filter((one) => one >= start && one < write);
  if (together.length > MAX_TOGETHER) return true;
  // All of them is the state that the order itself goes through.
  for (let part = 0; part < 2 ** together.length - 1; part++) {
    const chosen = new Set(together.filter((_, place) => ((part >> place) & 1) === 1));
    if (isHarmed((one) => one < start || one === write || chosen.has(one))) return true;
  }
  return false;
}
