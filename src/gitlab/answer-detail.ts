import { visibleText } from '../model/visible-text.ts';

const LONGEST = 200;

/**
 * What an error answer says about itself, for a log line: GitLab's `error_description`, `message` or `error`, or the first words
 * of a plain text. One line of limited length without control characters; nothing for HTML pages.
 */
export function answerDetail(contentType: string, text: string): string | undefined {
  const plain = contentType.includes('text/plain') ? text : undefined;
  const said = contentType.includes('json') ? saidInJson(text) : plain;
  if (said === undefined) return undefined;
  const line = said.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s`]+/gu, ' ').trim();
  return line === '' ? undefined : visibleText(line, LONGEST);
}

function saidInJson(text: string): string | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of ['error_description', 'message', 'error'] as const) {
    const said = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof said === 'string') return said;
    if (said !== undefined) return JSON.stringify(said);
  }
  return undefined;
}

/** Undefined when the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
