import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, FORBIDDEN, json, notFound } from './answer.ts';
import type { ApiCall } from './api-call.ts';
import { authenticate, refuse } from './authentication.ts';
import { routeDiscussions } from './discussion-routes.ts';
import { routeIssues } from './issue-routes.ts';
import { presentUser } from './note-presentation.ts';
import { routeNotes } from './note-routes.ts';
import { routePackages } from './package-routes.ts';
import { CLOSED, findMergeRequest, type World } from './world.ts';

/** Answers a request below `/api/v4`. */
export function answerApi(
  world: World,
  method: string,
  url: URL,
  headers: IncomingHttpHeaders,
  body: Readonly<Record<string, unknown>>,
  bytes: Buffer,
): Answer {
  const path = url.pathname.replace(/^\/api\/v4/, '');
  const caller = authenticate(world, headers);
  if ('refusal' in caller) return caller.refusal;
  const refusal = refuse(caller.token, method, path);
  if (refusal !== undefined) return refusal;
  const call: ApiCall = { method, url, body, bytes, user: caller.user };
  const [root, id, ...rest] = path.split('/').filter((part) => part !== '');
  if (root === 'user' && id === undefined) {
    return caller.token.mayReadUser ? json(200, presentUser(world, caller.user)) : FORBIDDEN;
  }
  if (root === 'personal_access_tokens' && id === 'self') {
    return json(200, {
      id: caller.user.id + 500,
      user_id: caller.user.id,
      scopes: [caller.token.scope],
      active: true,
    });
  }
  if (root === 'projects' && id !== undefined) {
    const project = decodeURIComponent(id);
    // As GitLab says it of a project whose allowlist of job tokens does not have the caller's.
    if (caller.token.kind === 'job' && [CLOSED.path, String(CLOSED.id)].includes(project)) {
      return json(403, {
        message:
          '403 Forbidden - Authentication by CI/CD job token not allowed from shop/policies to shop/closed.',
      });
    }
    return answerProject(world, call, project, rest);
  }
  return json(404, { error: '404 Not Found' });
}

function answerProject(world: World, call: ApiCall, id: string, rest: readonly string[]): Answer {
  const projectId = world.projects.get(id) ?? Number(id);
  if (rest[0] === 'packages') {
    if (![...world.projects.values()].includes(projectId)) return notFound('Project');
    return routePackages(world, call, projectId, rest.slice(1).map(decodeURIComponent));
  }
  if (!world.mergeRequests.some((candidate) => candidate.projectId === projectId)) return notFound('Project');
  const [kind, iid, resource, ...tail] = rest;
  if (kind === undefined) return json(200, { id: projectId, path_with_namespace: 'shop/policies' });
  if (kind === 'repository' && iid === 'commits' && tail[0] === 'merge_requests') {
    return json(200, mergedWith(world, projectId, resource ?? ''));
  }
  if (kind === 'deployments') return createDeployment(world, call, projectId);
  if (kind === 'issues') return routeIssues(world, call, projectId, rest.slice(1));
  if (kind !== 'merge_requests' || iid === undefined) return json(404, { error: '404 Not Found' });
  const mergeRequest = findMergeRequest(world, projectId, Number(iid));
  if (mergeRequest === undefined) return notFound('Merge Request');
  if (resource === undefined)
    return json(200, { iid: mergeRequest.iid, project_id: projectId, state: 'opened' });
  if (resource === 'notes') return routeNotes(world, call, mergeRequest, tail);
  if (resource === 'discussions') return routeDiscussions(world, call, mergeRequest, tail);
  return json(404, { error: '404 Not Found' });
}

/** `/projects/:id/repository/commits/:sha/merge_requests` */
function mergedWith(world: World, projectId: number, commit: string): readonly unknown[] {
  return world.mergeRequests
    .filter(({ projectId: of, merged }) => of === projectId && merged?.commits.includes(commit) === true)
    .map(({ iid, merged }) => ({ iid, state: 'merged', sha: merged?.sha, target_branch: 'main' }));
}

/** `POST /projects/:id/deployments` */
function createDeployment(world: World, { method, body }: ApiCall, projectId: number): Answer {
  if (method !== 'POST') return json(405, { error: '405 Not Allowed' });
  const { environment, sha, ref, tag, status } = body;
  const missing = Object.entries({ environment, sha, ref, tag, status }).find(
    ([, value]) => value === undefined || value === '',
  );
  if (missing !== undefined) return json(400, { error: `${missing[0]} is missing` });
  if (!['running', 'success', 'failed', 'canceled'].includes(String(status))) {
    return json(400, { error: 'status does not have a valid value' });
  }
  world.deployments.push({
    projectId,
    environment: String(environment),
    sha: String(sha),
    ref: String(ref),
    status: String(status),
  });
  return json(201, { id: world.deployments.length, status });
}
