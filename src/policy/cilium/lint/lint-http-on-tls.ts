import { DIRECTIONS } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import type { CiliumPort } from '../cilium-policy.ts';
import type { LintedSpec } from './linted-spec.ts';

/**
 * Rules for HTTP send the connection to Envoy's HTTP filter, which closes what it cannot read, such as TLS that does not end
 * there (`GetHttpFilterChainProto`, pkg/envoy/model.go), even where a rule has no conditions, or a plain allow stands beside it.
 */
export function lintHttpOnTls({ spec }: LintedSpec, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    for (const { toPorts } of spec.sections[direction] ?? []) {
      for (const { path, ports, rules, terminatingTls } of toPorts ?? []) {
        if (rules?.kind !== 'http' || terminatingTls !== undefined || !ports.some(isForTls)) continue;
        findings.warning(
          'policy/cilium-http-on-tls',
          [...path, 'rules'],
          'HTTP rules on a port that is mostly used for TLS: the proxy does not read TLS, and closes such connections',
          'terminate TLS at the proxy with `terminatingTLS`, match names with `serverNames`, or remove the rules',
        );
      }
    }
  }
}

function isForTls({ port }: CiliumPort): boolean {
  return 'name' in port ? port.name === 'https' : port.number === 443;
}
