import { type Answer, json, notFound } from './answer.ts';
import type { Fault } from './faults.ts';
import { addNote, findMergeRequest, type NoteSeed, revokeBot, type World } from './world.ts';

/** Everything a test wants to look at, as JSON. */
export interface DoubleDump {
  readonly mergeRequests: World['mergeRequests'];
  readonly requests: World['requests'];
  readonly executedCommands: World['executedCommands'];
  readonly mentions: World['mentions'];
}

/**
 * `/__double/…`: how a test in another process looks into the double and sets it up. No token is asked for; what comes in is
 * trusted, because only tests can reach it.
 */
export function answerControl(
  world: World,
  method: string,
  url: URL,
  body: Readonly<Record<string, unknown>>,
): Answer {
  switch (`${method} ${url.pathname.replace('/__double/', '')}`) {
    case 'GET state':
      return json(200, {
        mergeRequests: world.mergeRequests,
        requests: world.requests,
        executedCommands: world.executedCommands,
        mentions: world.mentions,
      } satisfies DoubleDump);
    case 'POST merge-requests': {
      const mergeRequest = { projectId: Number(body.projectId), iid: Number(body.iid), notes: [] };
      world.mergeRequests.push(mergeRequest);
      return json(201, mergeRequest);
    }
    case 'POST notes': {
      const mergeRequest = findMergeRequest(world, Number(body.projectId), Number(body.iid));
      if (mergeRequest === undefined) return notFound('Merge Request');
      return json(201, addNote(world, mergeRequest, body as unknown as NoteSeed));
    }
    case 'POST faults':
      world.faults.push(body as unknown as Fault);
      return json(201, {});
    case 'POST revocations':
      revokeBot(world, Number(body.botId));
      return json(201, {});
    default:
      return notFound('Control');
  }
}
