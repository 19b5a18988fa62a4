import type { RequestRule } from '../../../engine/leaves/request.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import { resolveRequestPath } from '../../../model/request-path.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { HttpMatch } from '../calico-rule.ts';

const EVERYTHING_IS_REFUSED: Unknown = {
  code: 'construct-not-simulated',
  detail: 'the application layer policy of Calico 3.30 and 3.31 refuses every request, where it is in use',
};

/**
 * How the application layer policy of a version judges requests: 3.28 and 3.29 compare the text of a path, 3.32 resolves it first
 * (app-policy/checker/match.go). 3.30 and 3.31 check nothing and refuse everything (app-policy/checker/server.go, `Check`, without
 * the provider that v3.32.0 registers).
 */
export type RequestsAreJudged = 'by-text' | 'not-at-all' | 'resolved';

/** Which recorded requests a rule with `http` lets through for certain, or may. */
export function compileHttp(http: HttpMatch, judged: RequestsAreJudged): readonly RuleCondition[] {
  const matches = (rule: RequestRule): RuleCondition => ({ kind: 'request', rules: [rule], when: 'certain' });
  switch (judged) {
    case 'resolved':
      return [matches(requestRule(http))];
    case 'by-text':
      return [matches(rawRequestRule(http))];
    case 'not-at-all':
      return [
        { kind: 'any', of: [matches(requestRule(http)), matches(rawRequestRule(http))] },
        { kind: 'source', is: { kind: 'undetermined', reach: 'anybody', reason: EVERYTHING_IS_REFUSED } },
      ];
  }
}

/** Paths are compared after they are resolved; a prefix ends at the end of a segment (app-policy/checker). */
export function requestRule({ methods, paths }: HttpMatch): RequestRule {
  return {
    kind: 'http',
    method: methodExpression(methods),
    path: paths.length === 0 ? undefined : alternatives(paths.flatMap(pathExpression)),
    host: undefined,
    asksHeaders: false,
    resolvesPath: true,
  };
}

/** Paths are compared as they are written, without query and fragment, and a prefix may end anywhere. */
function rawRequestRule({ methods, paths }: HttpMatch): RequestRule {
  const expressions = paths.map((path) =>
    'exact' in path ? `${escaped(path.exact)}(?:[\\x3F#].*)?` : `${escaped(path.prefix)}.*`,
  );
  return {
    kind: 'http',
    method: methodExpression(methods),
    path: paths.length === 0 ? undefined : alternatives(expressions),
    host: undefined,
    asksHeaders: false,
  };
}

function methodExpression(methods: HttpMatch['methods']): string | undefined {
  return methods.length === 0 || methods.includes('*') ? undefined : alternatives(methods.map(escaped));
}

/** A query does not matter. */
const ANY_QUERY = '(?:\\x3F.*)?';

/** A path that cannot be resolved matches nothing. */
function pathExpression(path: HttpMatch['paths'][number]): readonly string[] {
  const resolved = resolveRequestPath('exact' in path ? path.exact : path.prefix);
  if (resolved === undefined) return [];
  if ('exact' in path) return [`${escaped(resolved)}${ANY_QUERY}`];
  return [`${resolved === '/' ? '' : escaped(resolved)}(?:/.*)?${ANY_QUERY}`];
}

/** For an empty list, an expression that matches nothing. */
function alternatives(expressions: readonly string[]): string {
  if (expressions.length === 0) return '[^\\x00-\\x{10FFFF}]';
  return `(?:${expressions.join('|')})`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
