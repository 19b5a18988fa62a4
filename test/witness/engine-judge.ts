import { createEvaluator, type Evaluator } from '../../src/engine/evaluator.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import type { Cni } from '../../src/policy/platform/cni.ts';
import type { Platform } from '../../src/policy/platform/platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import type { Attempt, Cluster } from './cluster.ts';
import { type Hidden, NOTHING_HIDDEN } from './hidden.ts';
import { toConnection } from './to-connection.ts';
import type { WrittenPolicy } from './written-policy.ts';

export type Outcome = 'allowed' | 'denied' | 'unknown';
export const ALL_KNOWN: Hidden = { from: NOTHING_HIDDEN, to: NOTHING_HIDDEN, port: false };

/** Judges with the real engine, on the way that the text of a policy takes. */
export interface EngineJudge {
  judge(cluster: Cluster, attempt: Attempt, hidden?: Hidden): Outcome;
}

export function createEngineJudge(
  policies: readonly WrittenPolicy[],
  cni: Cni,
  spell: (policies: readonly WrittenPolicy[]) => string = asJsonList,
): EngineJudge {
  return judgeOfText(spell(policies), newestPlatform(cni), policies.length);
}

/** The same for policies of any dialect, of which there are `expected`. */
export function judgeOfText(text: string, platform: Platform, expected: number): EngineJudge {
  const evaluator = compileText(text, platform, expected);
  return {
    judge: (cluster, attempt, hidden = ALL_KNOWN) =>
      evaluator.judge(toConnection(cluster, attempt, hidden)).outcome,
  };
}

function asJsonList(policies: readonly WrittenPolicy[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies });
}

/** A policy that is refused would make every answer about it meaningless, so refusal is a failure of the test. */
function compileText(text: string, platform: Platform, expected: number): Evaluator {
  const reading = readManifests({ file: 'policies.yaml', text });
  const loaded = loadPolicies(reading.documents, { platform, defaultNamespace: 'default' });
  if (loaded.policies.length !== expected) {
    const problems = [...reading.diagnostics, ...loaded.diagnostics].map(
      ({ code, severity, message }) => `${severity} ${code}: ${message}`,
    );
    throw new Error(
      `${loaded.policies.length} of ${expected} policies were loaded:\n${problems.join('\n')}\n${text}`,
    );
  }
  return createEvaluator(compilePolicies(loaded, platform));
}
