import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runIn, WEB_TO_DB } from '../render/rendered-project.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** Texts by path; an empty one deletes the file. */
export type Files = Readonly<Record<string, string>>;

/** The JSON report of `simulate` about a change of a repository whose policies are in `apps`. */
export async function changeOfApps(before: Files, after: Files) {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write({ 'flows.ndjson': WEB_TO_DB, ...before });
  folder.commit();
  folder.write(after);
  for (const [name, text] of Object.entries(after)) if (text === '') rmSync(join(folder.path, name));
  folder.stage();
  const args = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson', '--format', 'json'];
  const { out } = await runIn(folder, {}, 'simulate', ...args);
  return JSON.parse(out);
}
