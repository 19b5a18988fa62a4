/** Three-valued answers by brute force: every way in which the facts that nobody recorded may be, each judged in full. */
import type { Attempt, Cluster } from './cluster.ts';
import type { Hidden } from './hidden.ts';
import { isAllowed, type Settings } from './naive-evaluator.ts';
import { questionsOf, type World } from './open-questions.ts';
import { universeOf } from './universe.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** Judges in every possible world under each of `settings`; undefined when there are more than `limit` worlds. */
export function judgeAllWorlds(
  policies: readonly WrittenPolicy[],
  cluster: Cluster,
  attempt: Attempt,
  hidden: Hidden,
  settings: readonly Settings[],
  limit: number,
): 'allowed' | 'denied' | 'unknown' | undefined {
  let worlds: World[] = [{ cluster, attempt }];
  for (const question of questionsOf(
    hidden,
    attempt,
    universeOf(
      policies,
      settings.flatMap(({ tunnelPort = [] }) => tunnelPort),
    ),
  )) {
    worlds = worlds.flatMap(question);
    if (worlds.length > limit) return undefined;
  }
  const answers = new Set<boolean>();
  for (const world of worlds) {
    for (const setting of settings) answers.add(isAllowed(policies, world.cluster, world.attempt, setting));
    if (answers.size === 2) return 'unknown';
  }
  return answers.has(true) ? 'allowed' : 'denied';
}
