import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { DoubleDump } from './control-routes.ts';
import { ALICE, BOT } from './world.ts';

it('runs as a process of its own, is set up and looked at over HTTP', async () => {
  const script = new URL('main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, '--merge-request', '1217!3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    const send = (path: string, body: unknown, token = ''): Promise<Response> =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'private-token': token, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });

    await send('/__double/notes', { projectId: 1217, iid: 3, authorId: ALICE.id, body: 'hello' });
    const text = 'for @alice\n/close';
    expect(
      (await send('/api/v4/projects/1217/merge_requests/3/notes', { body: text }, BOT.token)).status,
    ).toBe(201);

    const dump = (await (await fetch(`${url}/__double/state`)).json()) as DoubleDump;
    expect(dump.mergeRequests.find(({ iid }) => iid === 3)?.notes.map(({ body }) => body)).toEqual([
      'hello',
      'for @alice',
    ]);
    expect(dump.executedCommands.map(({ name }) => name)).toEqual(['close']);
    expect(dump.mentions.map(({ name }) => name)).toEqual(['alice']);
    expect(dump.requests.map(({ method, status }) => [method, status])).toEqual([['POST', 201]]);
  } finally {
    child.kill();
  }
});
