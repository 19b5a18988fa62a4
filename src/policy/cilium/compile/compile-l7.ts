import type { RequestRule } from '../../../engine/leaves/request.ts';
import type { ProxyKind } from '../../../model/verdict.ts';
import type { CiliumPortRule, HttpRule } from '../cilium-policy.ts';
import { patternOf } from './compile-peers.ts';

/** What a proxy lets through of what an item of `toPorts` allows; undefined: everything. */
export interface L7Filter {
  readonly proxy: ProxyKind;
  readonly rules: readonly RequestRule[];
}

export function compileL7(item: CiliumPortRule): L7Filter | undefined {
  const { rules, serverNames, listener } = item;
  if (listener !== undefined) return { proxy: 'other', rules: [{ kind: 'unread' }] };
  // TLS names and certificates are checked first, and no recording shows whether they fit the ends.
  if (looksIntoTls(item) && rules === undefined) return { proxy: 'tls', rules: [{ kind: 'unread' }] };
  switch (rules?.kind) {
    case undefined:
      return undefined;
    case 'http':
      // An HTTP rule without conditions still requires HTTP: Envoy closes what it cannot read (`GetHttpFilterChainProto`,
      // pkg/envoy/model.go).
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

/** Whether it matches TLS names, or terminates or originates TLS at the proxy. */
export function looksIntoTls({ serverNames, terminatingTls, originatingTls }: CiliumPortRule): boolean {
  return [serverNames, terminatingTls, originatingTls].some((one) => one !== undefined);
}

/** Whether what it allows goes through a proxy, whatever that lets through. */
export function asksProxy(item: CiliumPortRule): boolean {
  return item.rules !== undefined || item.listener !== undefined || looksIntoTls(item);
}

/** Whether it lets every request and every TLS name through. */
export function letsAllRequestsThrough(item: CiliumPortRule): boolean {
  const { rules, serverNames } = item;
  if (rules?.kind === 'http') return serverNames === undefined && rules.rules.some(asksNothing);
  return compileL7({ ...item, terminatingTls: undefined, originatingTls: undefined }) === undefined;
}

function asksNothing({ method, path, host, asksHeaders }: HttpRule): boolean {
  return method === undefined && path === undefined && host === undefined && !asksHeaders;
}

function httpRule({ method, path, host, asksHeaders }: HttpRule): RequestRule {
  return { kind: 'http', method, path, host, asksHeaders };
}
