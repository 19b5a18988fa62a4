import type { RequestRule } from '../../../engine/leaves/request.ts';
import type { ProxyKind } from '../../../model/verdict.ts';
import type { CiliumPortRule, HttpRule } from '../cilium-policy.ts';
import { patternOf } from './compile-peers.ts';

/** What a proxy lets through of what an item of `toPorts` allows; undefined: everything. */
export interface L7Filter {
  readonly proxy: ProxyKind;
  readonly rules: readonly RequestRule[];
}

export function compileL7({ rules, serverNames, listener }: CiliumPortRule): L7Filter | undefined {
  if (listener !== undefined) return { proxy: 'other', rules: [{ kind: 'unread' }] };
  // Names of TLS are asked for first, and no recording keeps them.
  if (serverNames !== undefined && rules === undefined) return { proxy: 'tls', rules: [{ kind: 'unread' }] };
  switch (rules?.kind) {
    case undefined:
      return undefined;
    case 'http':
      if (serverNames === undefined && rules.rules.some(asksNothing)) return undefined;
      return {
        proxy: 'http',
        rules: serverNames === undefined ? rules.rules.map(httpRule) : [{ kind: 'unread' }],
      };
    case 'dns': {
      const patterns = rules.rules.map(patternOf);
      if (patterns.includes('*')) return undefined;
      return { proxy: 'dns', rules: patterns.map((pattern) => ({ kind: 'dns', pattern })) };
    }
    case 'kafka':
    case 'other':
      return { proxy: rules.kind, rules: [{ kind: 'unread' }] };
  }
}

function asksNothing({ method, path, host, asksHeaders }: HttpRule): boolean {
  return method === undefined && path === undefined && host === undefined && !asksHeaders;
}

function httpRule({ method, path, host, asksHeaders }: HttpRule): RequestRule {
  return { kind: 'http', method, path, host, asksHeaders };
}
