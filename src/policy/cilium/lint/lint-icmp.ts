import type { Findings } from '../../fields/findings.ts';
import { SECTIONS } from '../cilium-policy.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Type 0, an echo reply, is looked up like port 0, which means every port. */
export function lintIcmp({ spec }: LintedSpec, findings: Findings): void {
  for (const section of SECTIONS) {
    for (const { icmps } of spec.sections[section] ?? []) {
      for (const item of icmps ?? []) {
        for (const [i, { type, family }] of item.fields.entries()) {
          if (type !== 0) continue;
          findings.warning(
            'policy/cilium-icmp-type-zero',
            [...item.path, 'fields', i, 'type'],
            `type 0 stands for every type of ${family === 'IPv4' ? 'ICMP' : 'ICMPv6'}`,
            'remove it if echo replies are meant: policies never judge replies',
          );
        }
      }
    }
  }
}
