import { type Answer, FORBIDDEN, json, notFound } from './answer.ts';
import type { ApiCall } from './api-call.ts';
import { presentUser } from './note-presentation.ts';
import { answerPage } from './paging.ts';
import { extractQuickActions } from './quick-actions.ts';
import type { DoubleIssue, DoubleUser, World } from './world.ts';

const MAX_TITLE = 255;
const MAX_DESCRIPTION = 1_048_576;
const CHANGEABLE = ['title', 'description', 'confidential', 'state_event', 'labels', 'due_date'];

/** `/projects/:id/issues[/:issue_iid]`, as https://docs.gitlab.com/api/issues/ says it. */
export function routeIssues(world: World, call: ApiCall, projectId: number, rest: string[]): Answer {
  const [iid, ...more] = rest;
  if (more.length > 0) return notFound('Route');
  if (iid === undefined) {
    if (call.method === 'GET') return listIssues(world, call, projectId);
    if (call.method === 'POST') return createIssue(world, call, projectId);
    return json(405, { error: '405 Not Allowed' });
  }
  const issue = world.issues.find((one) => one.projectId === projectId && one.iid === Number(iid));
  if (issue === undefined || !mayRead(call.user, issue)) return notFound('Issue');
  if (call.method === 'GET') return json(200, present(world, issue));
  if (call.method === 'PUT') return editIssue(world, call, issue);
  // Only owners delete issues, and no user of the double is one.
  if (call.method === 'DELETE') return FORBIDDEN;
  return json(405, { error: '405 Not Allowed' });
}

function listIssues(world: World, call: ApiCall, projectId: number): Answer {
  const query = call.url.searchParams;
  const state = query.get('state') ?? 'all';
  const author = query.get('author_id');
  const key = query.get('order_by') === 'updated_at' ? 'updatedAt' : 'createdAt';
  const issues = world.issues
    .filter((issue) => issue.projectId === projectId && world.hasIssues && mayRead(call.user, issue))
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => author === null || issue.authorId === Number(author))
    .filter((issue) => query.get('scope') !== 'created_by_me' || issue.authorId === call.user.id)
    .sort((a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : a.iid - b.iid));
  if (query.get('sort') !== 'asc') issues.reverse();
  return answerPage(
    world,
    call.url,
    issues,
    (issue) => present(world, issue),
    () => true,
  );
}

function createIssue(world: World, call: ApiCall, projectId: number): Answer {
  if (!world.hasIssues) return FORBIDDEN;
  if (call.body.title === undefined) return json(400, { error: 'title is missing' });
  const problem = problemOf(call.body);
  if (problem !== undefined) return problem;
  const iid = 1 + Math.max(0, ...world.issues.map((issue) => issue.iid));
  const now = timeOf(world);
  const issue: DoubleIssue = {
    projectId,
    iid,
    authorId: call.user.id,
    title: String(call.body.title),
    description: takeDescription(world, call),
    state: 'opened',
    confidential: isTrue(call.body.confidential),
    createdAt: now,
    updatedAt: now,
    history: ['created'],
  };
  world.issues.push(issue);
  return json(201, present(world, issue));
}

function editIssue(world: World, call: ApiCall, issue: DoubleIssue): Answer {
  const { body } = call;
  if (!CHANGEABLE.some((name) => body[name] !== undefined)) {
    return json(400, {
      error: `${CHANGEABLE.join(', ')} are missing, at least one parameter must be provided`,
    });
  }
  if (call.user.role === 'guest' && issue.authorId !== call.user.id) return FORBIDDEN;
  const problem = problemOf(body);
  if (problem !== undefined) return problem;
  if (body.title !== undefined) issue.title = String(body.title);
  if (body.confidential !== undefined) issue.confidential = isTrue(body.confidential);
  const description = body.description === undefined ? issue.description : takeDescription(world, call);
  if (description !== issue.description) {
    issue.description = description;
    issue.history.push('changed the description');
  }
  if (body.state_event === 'close' && issue.state === 'opened') {
    issue.state = 'closed';
    issue.history.push('closed');
  }
  if (body.state_event === 'reopen' && issue.state === 'closed') {
    issue.state = 'opened';
    issue.history.push('reopened');
  }
  issue.updatedAt = timeOf(world);
  return json(200, present(world, issue));
}

function problemOf({ title, description, state_event: event }: ApiCall['body']): Answer | undefined {
  if (title !== undefined && String(title).trim() === '') return invalid('title', "can't be blank");
  if ([...String(title ?? '')].length > MAX_TITLE)
    return invalid('title', `is too long (maximum is ${MAX_TITLE} characters)`);
  if ([...String(description ?? '')].length > MAX_DESCRIPTION)
    return invalid('description', `is too long (maximum is ${MAX_DESCRIPTION} characters)`);
  if (event !== undefined && event !== 'close' && event !== 'reopen')
    return json(400, { error: 'state_event does not have a valid value' });
  return undefined;
}

function invalid(field: string, problem: string): Answer {
  return json(400, { message: { [field]: [problem] } });
}

/** Runs the quick actions, as GitLab does on creation and on update. */
function takeDescription(world: World, call: ApiCall): string {
  const { content, commands } = extractQuickActions(String(call.body.description ?? ''));
  for (const command of commands) world.executedCommands.push({ ...command, userId: call.user.id });
  return content;
}

/** Confidential issues are for their authors and for those who plan, from Reporter on. */
function mayRead(user: DoubleUser, issue: DoubleIssue): boolean {
  return !issue.confidential || issue.authorId === user.id || user.role !== 'guest';
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1';
}

/** One second a change, so that the order of time is that of the changes. */
function timeOf(world: World): string {
  return new Date(Date.UTC(2026, 0, 1) + world.requests.length * 1000).toISOString();
}

function present(world: World, issue: DoubleIssue): unknown {
  const author = world.users.get(issue.authorId);
  return {
    id: 70_000 + issue.iid,
    iid: issue.iid,
    project_id: issue.projectId,
    title: issue.title,
    description: issue.description,
    state: issue.state,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.state === 'closed' ? issue.updatedAt : null,
    labels: [],
    author: author === undefined ? null : presentUser(world, author),
    type: 'ISSUE',
    issue_type: 'issue',
    confidential: issue.confidential,
    web_url: `${world.origin}/shop/policies/-/issues/${issue.iid}`,
  };
}
