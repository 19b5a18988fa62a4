import { type DeployPlan, isWritten, type PlannedChange } from '../../plan/deploy-plan.ts';
import type { WaitReason } from '../../plan/order/place-waits.ts';
import { isJudgedByPlugIn } from '../../plan/settling/plug-in-refusal.ts';

const WHY: Readonly<Record<WaitReason, string>> = {
  order: 'otherwise a recorded connection could be temporarily cut or opened',
  adds: 'the bridges must be in place first',
  isolates: 'what follows may isolate pods',
  closes: 'what follows lets nothing through',
  narrows: 'what follows may remove allows',
  deletes: 'what follows is deleted',
  unbridge: 'then the bridges are no longer needed',
};

/**
 * Where a deploy waits: a line keyed by the number (from 0) of the change before which it waits, or by the number of changes for
 * the wait after the last one. No map if there are no waits, or nothing is written.
 */
export function waitLines({ changes, settleSeconds }: DeployPlan): ReadonlyMap<number, string> | undefined {
  const written = changes.filter(isWritten);
  const isRefused = changes.some(({ action }) => action === 'refused');
  if (settleSeconds === undefined || settleSeconds === 0 || isRefused) return undefined;
  const lines = new Map<number, string>();
  let start = 0;
  for (let place = 0; place <= written.length; place++) {
    const next = written[place];
    if (next !== undefined && next.waitsBefore === undefined) continue;
    const group = written.slice(start, place);
    if (group.some(({ action }) => action !== 'adopt')) {
      const why = next?.waitsBefore === undefined ? '' : `: ${WHY[next.waitsBefore]}`;
      const which = place - start === 1 ? `write ${place} is` : `writes ${start + 1} to ${place} are`;
      lines.set(place, `   then wait until ${which} in force (${evidenceOf(group, settleSeconds)})${why}`);
    }
    start = place;
  }
  return lines;
}

/** What the deploy waits for. */
function evidenceOf(group: readonly PlannedChange[], seconds: number): string {
  const judged = group.filter(
    ({ action, object }) => action !== 'delete' && action !== 'adopt' && isJudgedByPlugIn(object),
  ).length;
  const word = judged === 0 ? '' : `, and the network plug-in's answer for ${judged} of Cilium's policies`;
  return `${seconds} s${word}`;
}
