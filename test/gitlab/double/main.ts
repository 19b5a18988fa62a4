import { parseArgs } from 'node:util';
import { startGitlabDouble } from './server.ts';

/**
 * The double as a process of its own: `node test/gitlab/double/main.ts --port 8080 --merge-request '1217!7'`.
 * It prints its address as the first line, and runs until it is stopped.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'merge-request': { type: 'string', multiple: true, default: [] },
  },
});
const double = await startGitlabDouble(Number(values.port));
for (const name of values['merge-request']) {
  const [, projectId, iid] = /^(\d+)!(\d+)$/.exec(name) ?? [];
  if (projectId === undefined) throw new Error(`not a merge request: ${name}`);
  double.world.mergeRequests.push({ projectId: Number(projectId), iid: Number(iid), notes: [] });
}
process.stdout.write(`${double.url}\n`);
