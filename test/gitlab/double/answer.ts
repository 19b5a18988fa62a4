/** What a route answers. A string or buffer is sent as it is, anything else as JSON; undefined sends no body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body, headers };
}

export function notFound(what: string): Answer {
  return json(404, { message: `404 ${what} Not Found` });
}

export const UNAUTHORIZED: Answer = json(401, { message: '401 Unauthorized' });
export const FORBIDDEN: Answer = json(403, { message: '403 Forbidden' });

/** The pages of services in front of GitLab and of GitLab's own error paths. */
export function errorAnswer(
  status: number,
  body: 'json' | 'text' | 'html' | 'rubbish',
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const types = {
    json: 'application/json',
    text: 'text/plain',
    html: 'text/html',
    rubbish: 'application/json',
  };
  const texts = {
    json: JSON.stringify({ message: `${status} Something went wrong` }),
    text: status === 429 ? 'Retry later\n' : `${status}\n`,
    html: `<!DOCTYPE html><html><title>${status}</title><body><h1>Something is not right</h1></body></html>`,
    rubbish: '{"message": ',
  };
  return { status, body: texts[body], headers: { 'content-type': types[body], ...headers } };
}
