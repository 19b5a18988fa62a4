import { adminEnforcementOf } from '../../src/policy/admin/admin-enforcement.ts';
import { isRefused as isRefusedByCni } from '../../src/policy/admin/unsupported.ts';
import type { Platform } from '../../src/policy/platform/platform.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { CiliumAnswer, CiliumScenario, WrittenObject } from './cilium-scenario.ts';
import type { SluiceAnswers } from './sluice-answers.ts';

/** By whom an object is refused: the API server, by its schema, the agent, which finds it stored, or nobody. */
type Taken = 'refused by the schema' | 'refused by the agent' | 'taken';

/** Objects that Sluice says are taken or refused by somebody, and are not. */
export function differentlyTaken(
  { objects }: CiliumScenario,
  { objects: answers }: CiliumAnswer,
  { loaded, platform, diagnostics }: SluiceAnswers,
): string[] {
  return objects.flatMap((object, index) => {
    const { schema, agent } = answers[index] ?? {};
    const theirs = takenBy(schema !== undefined, agent !== undefined);
    const policy = loaded.policies.find(({ ref }) => ref.kind === object.kind && ref.name === nameOf(object));
    const ours = takenBy(policy === undefined, policy !== undefined && isRefused(policy, platform));
    // The server lets lists through where a text has a format; what the agent cannot even decode is in no cluster for long.
    if (ours === theirs || (agent?.startsWith('json: ') === true && ours !== 'taken')) return [];
    const reasons = diagnostics.map(({ code, severity, message }) => `\n  ${severity} ${code}: ${message}`);
    return [
      `${nameOf(object)}: Sluice says ${ours}, Cilium ${theirs} (${schema ?? agent ?? ''})${reasons.join('')}`,
    ];
  });
}

function takenBy(isRefusedBySchema: boolean, isRefusedByAgent: boolean): Taken {
  if (isRefusedBySchema) return 'refused by the schema';
  return isRefusedByAgent ? 'refused by the agent' : 'taken';
}

function isRefused({ dialect, value }: Policy, platform: Platform): boolean {
  if (dialect === 'admin') return isRefusedByCni(value, adminEnforcementOf(platform));
  return dialect === 'cilium' && value.kind === 'policy' && value.isRefused;
}

function nameOf({ metadata }: WrittenObject): string {
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : '';
}
