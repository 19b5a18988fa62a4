import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, json, UNAUTHORIZED } from './answer.ts';
import type { DoubleToken, DoubleUser, World } from './world.ts';

/** Who calls, or the answer that turns them away. */
export function authenticate(
  world: World,
  headers: IncomingHttpHeaders,
): { readonly user: DoubleUser; readonly token: DoubleToken } | { readonly refusal: Answer } {
  const isJobToken = headers['job-token'] !== undefined;
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const value = headers['job-token'] ?? headers['private-token'] ?? bearer;
  const token = typeof value === 'string' ? world.tokens.get(value) : undefined;
  if (token === undefined || (token.kind === 'job') !== isJobToken) return { refusal: UNAUTHORIZED };
  if (token.state === 'expired')
    return invalidToken('Token is expired. You can either do re-authorization or token refresh.');
  if (token.state === 'revoked')
    return invalidToken('Token was revoked. You have to re-authorize from the user.');
  const user = world.users.get(token.userId);
  return user === undefined ? { refusal: UNAUTHORIZED } : { user, token };
}

function invalidToken(description: string): { readonly refusal: Answer } {
  return { refusal: json(401, { error: 'invalid_token', error_description: description }) };
}

/** Which tokens may not do this although they are known. */
export function refuse(token: DoubleToken, method: string, path: string): Answer | undefined {
  if (token.kind === 'job') {
    const isReadable =
      method === 'GET' &&
      /\/merge_requests\/\d+(\/notes(\/\d+)?)?$|\/packages(\/\d+(\/package_files)?)?$/.test(path);
    const isGeneric = (method === 'GET' || method === 'PUT') && /\/packages\/generic\//.test(path);
    const isDeployment = /\/deployments$/.test(path);
    return isReadable || isGeneric || isDeployment ? undefined : UNAUTHORIZED;
  }
  if (token.scope === 'read_api' && method !== 'GET') {
    return json(403, {
      error: 'insufficient_scope',
      error_description: 'The request requires higher privileges than provided by the access token.',
      scope: 'api',
    });
  }
  return undefined;
}
