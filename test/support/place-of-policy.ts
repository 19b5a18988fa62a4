import { expect } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../render/rendered-project.ts';
import type { Files } from './change-of-apps.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

const ARGS = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson'] as const;

/** A repository of which `files` are new. */
export function createDeliveredProject(files: Files): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write({ 'flows.ndjson': WEB_TO_DB, 'apps/other.yaml': 'apiVersion: v1\nkind: Service\n' });
  folder.commit();
  folder.write(files);
  folder.stage();
  return folder;
}

/** `unknown in shop` where the new policy in `apps/db/pol.yaml`, which names no namespace, may be there, `default` where it is judged as it is written. */
export async function placeOfNewPolicy(files: Files): Promise<string> {
  using folder = createDeliveredProject({ 'apps/db/pol.yaml': DB_ISOLATED, ...files });
  const { out } = await runIn(folder, {}, 'simulate', ...ARGS, '--format', 'json');
  const { simulation, diagnostics } = JSON.parse(out);
  const [{ isJudged, policy }] = simulation.changes;
  if (isJudged !== false) return policy.namespace;
  const codes: string[] = diagnostics.map(({ code }: { code: string }) => code);
  expect(codes).toContain('render/delivery');
  expect(simulation.totals.unknown.connections).toBe(policy.namespace === 'pay' ? 0 : 1);
  return policy.namespace === null ? 'unknown' : `unknown in ${policy.namespace}`;
}
