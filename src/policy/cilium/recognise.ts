import type { DialectRecognition, ManifestType } from '../dialect.ts';
import { slipOfKind } from '../slip-of-kind.ts';

const KINDS: Readonly<Record<string, readonly string[]>> = {
  CiliumNetworkPolicy: ['cilium.io/v2'],
  CiliumClusterwideNetworkPolicy: ['cilium.io/v2'],
  CiliumCIDRGroup: ['cilium.io/v2', 'cilium.io/v2alpha1'],
};

/** Policies of Cilium, and the groups of addresses to which they refer. Other kinds of the group do not belong to the dialect. */
export function recogniseCilium({ apiVersion, group, kind }: ManifestType): DialectRecognition | undefined {
  if (Object.hasOwn(KINDS, kind)) {
    const versions = KINDS[kind] ?? [];
    if (versions.includes(apiVersion)) return { kind: 'policy' };
    if (group !== 'cilium.io' && !['cilium', 'cilium.io.v2'].includes(apiVersion)) {
      return group.endsWith('cilium.io') || group === '' ? wrongVersion(apiVersion, kind) : undefined;
    }
    return wrongVersion(apiVersion, kind);
  }
  if (group !== 'cilium.io') return undefined;
  const meant = slipOfKind(kind, Object.keys(KINDS));
  if (meant === undefined) return undefined;
  return {
    kind: 'wrong-type',
    problem: `\`${apiVersion}\` has no kind \`${kind}\``,
    useInstead: served(meant),
  };
}

function served(kind: string): string {
  const before = kind === 'CiliumCIDRGroup' ? ' (before Cilium 1.18 `cilium.io/v2alpha1`)' : '';
  return `use \`apiVersion: cilium.io/v2\`${before} with \`kind: ${kind}\``;
}

function wrongVersion(apiVersion: string, kind: string): DialectRecognition {
  return {
    kind: 'wrong-type',
    problem: `no version of Cilium has ${kind} in \`${apiVersion}\``,
    useInstead: served(kind),
  };
}
