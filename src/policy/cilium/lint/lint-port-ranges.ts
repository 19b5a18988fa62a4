import type { Findings } from '../../fields/findings.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import { SECTIONS } from '../cilium-policy.ts';
import { sectionKind } from '../read/rule-kind.ts';
import type { LintedSpec } from './linted-spec.ts';

/** `endPort` beside a named port: at egress it is ignored from 1.20 on, otherwise it opens everything from that port on. */
export function lintPortRanges({ spec, platform }: LintedSpec, findings: Findings): void {
  for (const section of SECTIONS) {
    const { direction } = sectionKind(section);
    for (const { toPorts } of spec.sections[section] ?? []) {
      for (const item of toPorts ?? []) {
        for (const [i, { port, endPort }] of item.ports.entries()) {
          if (!('name' in port) || endPort === undefined || endPort === 0) continue;
          const effect =
            direction === 'egress' && isCiliumSince(platform.version, '1.20')
              ? 'is ignored next to a port name'
              : `makes a range from the port named \`${port.name}\` to ${endPort}`;
          findings.acceptedError(
            'policy/cilium-end-port',
            [...item.path, 'ports', i, 'endPort'],
            `\`endPort\` ${effect}`,
            'write the first port as a number, or remove `endPort`',
          );
        }
      }
    }
  }
}
