import { RE2JS } from 're2js';
import { type DnsPattern, matchesDnsPattern } from '../../model/dns-pattern.ts';
import type { HttpRequest, L7Request } from '../../model/l7-request.ts';
import { resolveRequestPath } from '../../model/request-path.ts';
import { allOf, anyOf, isUnknown, type Ternary, type Unknown } from '../../model/ternary.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

/** What a proxy lets through: RE2 expressions that match whole values. What is undefined does not matter. */
export type RequestRule =
  | {
      readonly kind: 'http';
      readonly method: string | undefined;
      readonly path: string | undefined;
      readonly host: string | undefined;
      /** The rule also asks for headers, which recordings do not keep. */
      readonly asksHeaders: boolean;
      /** The proxy resolves the path before it compares; a path that it cannot resolve matches nothing. */
      readonly resolvesPath?: true;
    }
  | { readonly kind: 'dns'; readonly pattern: DnsPattern }
  /** A protocol whose rules Sluice does not read. */
  | { readonly kind: 'unread' };

/**
 * A request that one of the rules lets through. `certain` holds when a request was recorded and one lets it through; `open` when
 * that cannot be told, because none was recorded, or not enough of it. So never do both hold, and neither holds when a recorded
 * request is refused.
 */
export interface RequestLeaf {
  readonly kind: 'request';
  readonly rules: readonly RequestRule[];
  readonly when: 'certain' | 'open';
}

export const REQUEST: TrafficLeafKind<RequestLeaf> = {
  match: ({ rules, when }, { l7 }) => {
    const passes = l7 === undefined ? NOT_RECORDED : anyOf(rules, (rule) => letsThrough(rule, l7));
    return when === 'open' ? isUnknown(passes) : passes === true;
  },
};

/** Never shown: the leaf turns it into true or false, and the verdict says that a proxy decides. */
const NOT_RECORDED: Unknown = { code: 'request-not-recorded', detail: 'no request was recorded' };

function letsThrough(rule: RequestRule, request: L7Request): Ternary {
  switch (rule.kind) {
    case 'unread':
      return NOT_RECORDED;
    case 'dns':
      if (request.kind !== 'dns') return false;
      return request.name === undefined ? NOT_RECORDED : matchesDnsPattern(rule.pattern, request.name);
    case 'http':
      return request.kind === 'http' && allOf(HTTP_QUESTIONS, (ask) => ask(rule, request));
  }
}

type HttpRule = Extract<RequestRule, { kind: 'http' }>;

const HTTP_QUESTIONS: readonly ((rule: HttpRule, request: HttpRequest) => Ternary)[] = [
  ({ method }, request) => matchesText(method, request.method),
  ({ host }, request) => matchesText(host, request.host),
  ({ path, resolvesPath }, request) =>
    resolvesPath === true ? matchesResolved(path, request.path) : matchesPath(path, request.path),
  ({ asksHeaders }) => (asksHeaders ? NOT_RECORDED : true),
];

function matchesResolved(expression: string | undefined, path: string | undefined): Ternary {
  if (expression === undefined || path === undefined) return matchesPath(expression, path);
  const resolved = resolveRequestPath(path);
  return resolved === undefined ? false : matchesPath(expression, resolved);
}

function matchesText(expression: string | undefined, text: string | undefined): Ternary {
  if (expression === undefined) return true;
  return text === undefined ? NOT_RECORDED : matches(expression, text);
}

/** The proxy matches the path with its query, which recordings drop; so there is an answer only where a query would not matter. */
function matchesPath(expression: string | undefined, path: string | undefined): Ternary {
  if (expression === undefined) return true;
  if (path === undefined) return NOT_RECORDED;
  const alone = matches(expression, path);
  const withQuery = matches(expression, `${path}?a=b`);
  if (isUnknown(alone) || isUnknown(withQuery)) return NOT_RECORDED;
  return alone === withQuery && !MENTIONS_QUERY.test(expression) ? alone : NOT_RECORDED;
}

/** A literal question mark in an expression: one that is not an operator. */
const MENTIONS_QUERY = /\\\?|\[[^\]]*\?/;

const compiled = new Map<string, RE2JS | undefined>();
const MAX_KEPT = 4096;

/** Linear in the text. An invalid expression is for the dialect to refuse; a proxy that gets one may do anything. */
function matches(expression: string, text: string): Ternary {
  if (!compiled.has(expression)) {
    if (compiled.size >= MAX_KEPT) compiled.clear();
    compiled.set(expression, compile(expression));
  }
  return compiled.get(expression)?.matches(text) ?? NOT_RECORDED;
}

function compile(expression: string): RE2JS | undefined {
  try {
    return RE2JS.compile(expression);
  } catch {
    return undefined;
  }
}
